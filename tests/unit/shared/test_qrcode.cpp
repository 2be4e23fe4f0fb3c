#include "shared/commandline/qrcode.h"
#include "tests/support/qrreader.h"

#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

class TestQrCode final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isRead_data();
    void isRead();
    void growsWithItsText_data();
    void growsWithItsText();
    void matrixHasTheSameModules();
    void refuses_data();
    void refuses();
};

void TestQrCode::isRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("one letter") << u"r"_s;
    QTest::newRow("an open network") << u"roamwire://192.0.2.1:8443/3daf1997-d6eb-41ba-898f-ebc275da1f98?plain=1"_s;
    QTest::newRow("not ASCII") << u"roamwire://bücher.example/3daf1997-d6eb-41ba-898f-ebc275da1f98"_s;
    QTest::newRow("a first link")
        << u"roamwire://vpn.example.org:8443/3daf1997-d6eb-41ba-898f-ebc275da1f98?token=%1&pin=%1"_s.arg(
               QString(43, u'x'));
    QTest::newRow("a member's link")
        << u"roamwire://vpn.example.org:8443/3daf1997-d6eb-41ba-898f-ebc275da1f98?token=%1&pin=%1#%1"_s.arg(
               QString(43, u'y'));
    // The most that each version of the symbol takes, and one more.
    for (const int most : {17, 32, 53, 78, 106, 134, 154, 192}) {
        QTest::addRow("%d bytes", most) << QString(most, u'a');
        QTest::addRow("%d bytes", most + 1) << QString(most + 1, u'b');
    }
}

void TestQrCode::isRead()
{
    QFETCH(QString, text);
    const auto picture = qrCode(text);
    QVERIFY2(picture, picture ? "" : qPrintable(picture.error().message));
    QCOMPARE(test::readQrCode(*picture), text.toUtf8());
}

void TestQrCode::growsWithItsText_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("side");
    QTest::newRow("the smallest symbol") << 17 << 21;
    QTest::newRow("the longest link") << 1024 << 109;
    QTest::newRow("the largest symbol") << 2953 << 177;
}

void TestQrCode::growsWithItsText()
{
    QFETCH(int, size);
    QFETCH(int, side);
    const auto picture = qrCode(QString(size, u'a'));
    QVERIFY(picture);
    const QStringList lines = picture->chopped(1).split(u'\n');
    QCOMPARE(lines.size(), (side + 8 + 1) / 2);
    const qsizetype around = u"\x1b[38;5;231;48;5;16m\x1b[0m"_s.size();
    for (const QString& line : lines)
        QCOMPARE(line.size(), side + 8 + around);
}

void TestQrCode::matrixHasTheSameModules()
{
    const QString text(1024, u'a');
    const auto code = QrMatrix::of(text);
    QVERIFY(code);
    QCOMPARE(code->side(), 109);
    QStringList lines = qrCode(text)->chopped(1).split(u'\n');
    for (int y = -4; y < code->side() + 4; ++y) {
        const QString line = lines[(y + 4) / 2].remove(u"\x1b[38;5;231;48;5;16m"_s).remove(u"\x1b[0m"_s);
        const auto light = (y + 4) % 2 == 0 ? u'▀' : u'▄';
        for (int x = -4; x < code->side() + 4; ++x)
            QCOMPARE(code->isDark(x, y), line[x + 4] != u'█' && line[x + 4] != light);
    }
}

void TestQrCode::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QString();
    QTest::newRow("too long") << QString(2954, u'a');
    QTest::newRow("too long in UTF-8") << QString(1477, u'ü');
}

void TestQrCode::refuses()
{
    QFETCH(QString, text);
    const auto picture = qrCode(text);
    QVERIFY(!picture);
    QVERIFY2(picture.error().message.contains(u"2953"), qPrintable(picture.error().message));
}

QTEST_GUILESS_MAIN(TestQrCode)
#include "test_qrcode.moc"
