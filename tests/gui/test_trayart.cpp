#include "client-gui/tray/icon/trayart.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace roamwire::tray;

namespace {

const QList<OverallState> kStates{OverallState::Connected, OverallState::Roaming,   OverallState::Relayed,
                                  OverallState::Offline,   OverallState::Attention, OverallState::Paused};

/// Relative luminance as WCAG 2 has it.
qreal luminance(const QColor& color)
{
    const auto linear = [](qreal part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

qreal contrast(const QColor& one, const QColor& other)
{
    const auto [dark, bright] = std::minmax({luminance(one), luminance(other)});
    return (bright + 0.05) / (dark + 0.05);
}

/// Pixels that are covered in one and not in the other, whatever their color.
int differentShape(const QImage& one, const QImage& other)
{
    int count = 0;
    for (int y = 0; y < one.height(); ++y) {
        for (int x = 0; x < one.width(); ++x)
            count += std::abs(qAlpha(one.pixel(x, y)) - qAlpha(other.pixel(x, y))) > 127;
    }
    return count;
}

} // namespace

class TestTrayArt : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readableOnPanels_data();
    void readableOnPanels();
    void statesDifferByShape();
    void fillsAnySize_data();
    void fillsAnySize();
    void iconIsSharpOnDenseScreens();
    void disabledIconsAreFainter();
};

void TestTrayArt::readableOnPanels_data()
{
    QTest::addColumn<QColor>("panel");
    QTest::newRow("white") << QColor(Qt::white);
    QTest::newRow("Adwaita") << QColor(0xf6, 0xf5, 0xf4);
    QTest::newRow("Breeze dark") << QColor(0x31, 0x36, 0x3b);
    QTest::newRow("black") << QColor(Qt::black);
}

void TestTrayArt::readableOnPanels()
{
    QFETCH(const QColor, panel);
    for (const OverallState state : kStates)
        QVERIFY2(contrast(markColor(state), panel) >= 3.0, qPrintable(markColor(state).name())); // WCAG 2.1, 1.4.11
}

void TestTrayArt::statesDifferByShape()
{
    for (const OverallState one : kStates) {
        for (const OverallState other : kStates) {
            if (one < other)
                QVERIFY(differentShape(markImage(one, 16), markImage(other, 16)) >= 16);
        }
    }
}

void TestTrayArt::fillsAnySize_data()
{
    QTest::addColumn<int>("pixels");
    for (const int pixels : {1, 16, 22, 24, 33, 48, 256})
        QTest::addRow("%d", pixels) << pixels;
}

void TestTrayArt::fillsAnySize()
{
    QFETCH(const int, pixels);
    for (const OverallState state : kStates) {
        const QImage image = markImage(state, pixels);
        QCOMPARE(image.size(), QSize(pixels, pixels));
        int covered = 0;
        for (int y = 0; y < pixels; ++y) {
            for (int x = 0; x < pixels; ++x)
                covered += qAlpha(image.pixel(x, y));
        }
        const qreal share = covered / 255.0 / pixels / pixels;
        QVERIFY2(share > 0.1 && share < 0.6, qPrintable(QString::number(share)));
    }
}

void TestTrayArt::iconIsSharpOnDenseScreens()
{
    const QPixmap pixmap = markIcon(OverallState::Attention).pixmap(QSize(16, 16), 2.0);
    QCOMPARE(pixmap.devicePixelRatio(), 2.0);
    QCOMPARE(pixmap.toImage().convertToFormat(QImage::Format_ARGB32_Premultiplied).size(), QSize(32, 32));
    QCOMPARE(differentShape(pixmap.toImage(), markImage(OverallState::Attention, 32)), 0);
}

void TestTrayArt::disabledIconsAreFainter()
{
    const QIcon icon = applicationIcon();
    const QImage normal = icon.pixmap(QSize(32, 32), QIcon::Normal).toImage();
    const QImage disabled = icon.pixmap(QSize(32, 32), QIcon::Disabled).toImage();
    QCOMPARE(qAlpha(normal.pixel(16, 4)), 255);
    QVERIFY(qAlpha(disabled.pixel(16, 4)) < 140);
}

QTEST_MAIN(TestTrayArt)
#include "test_trayart.moc"
