#include "shared/model/macaddress.h"

#include <QTest>

using namespace roamwire;

class TestMacAddress final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void texts_data();
    void texts();
};

void TestMacAddress::texts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("result"); // empty: refused
    const auto row = [](const char* name, const QString& text, const QString& result) {
        QTest::newRow(name) << text << result;
    };
    const QString usual = QStringLiteral("02:00:5e:10:00:01");
    row("usual", usual, usual);
    row("upper case", usual.toUpper(), usual);
    row("all zero", QStringLiteral("00:00:00:00:00:00"), QStringLiteral("00:00:00:00:00:00"));
    row("all ones", QStringLiteral("ff:ff:ff:ff:ff:ff"), QStringLiteral("ff:ff:ff:ff:ff:ff"));
    row("nothing", QString(), {});
    row("dashes", QStringLiteral("02-00-5e-10-00-01"), {});
    row("dots", QStringLiteral("0200.5e10.0001.xx"), {});
    row("one byte less", QStringLiteral("02:00:5e:10:00"), {});
    row("one byte more", QStringLiteral("02:00:5e:10:00:01:02"), {});
    row("one digit less", QStringLiteral("02:00:5e:10:00:1"), {});
    row("space in front", QStringLiteral(" 2:00:5e:10:00:01"), {});
    row("sign", QStringLiteral("+2:00:5e:10:00:01"), {});
    row("no digit", QStringLiteral("02:00:5e:10:00:0g"), {});
    row("colon at the end", QStringLiteral("02:00:5e:10:000:1"), {});
    row("digits of another script", QStringLiteral("\u0660\u0662:00:5e:10:00:01"), {});
    row("line behind", usual + u'\n', {});
}

void TestMacAddress::texts()
{
    QFETCH(QString, text);
    const auto mac = parseMacAddress(text);
    QTEST(mac ? toString(*mac) : QString(), "result");
}

QTEST_GUILESS_MAIN(TestMacAddress)
#include "test_macaddress.moc"
