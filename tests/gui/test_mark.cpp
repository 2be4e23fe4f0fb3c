#include "client-gui/tray/mark.h"
#include "tests/gui/screenshots.h"

#include <QTest>
#include <QtMath>

using namespace roamwire;
using tray::Mark;

namespace {

/// WCAG 2.1, relative luminance and contrast ratio.
double luminance(const QColor& colour)
{
    const auto linear = [](double part) { return part <= 0.03928 ? part / 12.92 : qPow((part + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (qMax(first, second) + 0.05) / (qMin(first, second) + 0.05);
}

} // namespace

class TestMark final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isReadOnEveryPalette_data();
    void isReadOnEveryPalette();
    void growsWithTheText();
};

void TestMark::isReadOnEveryPalette_data()
{
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << QPalette(QColor(0xefefef));
    QTest::newRow("white") << QPalette(QColor(Qt::white));
    QTest::newRow("dark") << test::darkPalette();
    QTest::newRow("black") << QPalette(QColor(Qt::black));
}

void TestMark::isReadOnEveryPalette()
{
    QFETCH(QPalette, palette);
    for (const auto kind : {Mark::Kind::Waiting, Mark::Kind::Working, Mark::Kind::Done, Mark::Kind::Failed,
                            Mark::Kind::Note, Mark::Kind::Warning}) {
        const double ratio = contrast(Mark::colour(kind, palette), palette.color(QPalette::Window));
        QVERIFY2(ratio >= 4.5, qPrintable(QStringLiteral("%1: %2").arg(int(kind)).arg(ratio)));
    }
}

void TestMark::growsWithTheText()
{
    Mark mark(Mark::Kind::Done);
    const int before = mark.sizeHint().width();
    QFont font = mark.font();
    font.setPointSizeF(font.pointSizeF() * 3);
    mark.setFont(font);
    QVERIFY(mark.sizeHint().width() > before);
    QCOMPARE(mark.sizeHint().width(), mark.sizeHint().height());
}

QTEST_MAIN(TestMark)
#include "test_mark.moc"
