#include "client-gui/tray/commandline.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::tray;

class TestTrayCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void understands_data();
    void understands();
    void refuses_data();
    void refuses();
};

void TestTrayCommandLine::understands_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("link");
    QTest::addColumn<bool>("minimized");
    QTest::addColumn<bool>("onlyIfJoined");
    QTest::addColumn<QString>("helper");

    const QString helper = QStringLiteral("/run/roamwire/helper.sock");
    const QString link = QStringLiteral("roamwire://vpn.example/x?token=t#s");
    QTest::newRow("nothing") << QStringList{} << QString() << false << false << helper;
    QTest::newRow("link") << QStringList{link} << link << false << false << helper;
    QTest::newRow("autostart") << QStringList{QStringLiteral("--minimized")} << QString() << true << false << helper;
    QTest::newRow("everybody's autostart") << QStringList{QStringLiteral("--minimized"), QStringLiteral("--if-joined")}
                                           << QString() << true << true << helper;
    QTest::newRow("all") << QStringList{QStringLiteral("--helper"), QStringLiteral("/tmp/h"),
                                        QStringLiteral("--minimized"), link}
                         << link << true << false << QStringLiteral("/tmp/h");
    QTest::newRow("any text as link") << QStringList{QStringLiteral("https://elsewhere")}
                                      << QStringLiteral("https://elsewhere") << false << false << helper;
}

void TestTrayCommandLine::understands()
{
    QFETCH(const QStringList, arguments);
    const auto line = parseCommandLine(QStringList{QStringLiteral("roamwire")} + arguments);
    QVERIFY(line);
    QTEST(line->link, "link");
    QTEST(line->minimized, "minimized");
    QTEST(line->onlyIfJoined, "onlyIfJoined");
    QTEST(line->helper, "helper");
}

void TestTrayCommandLine::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("unknown option") << QStringList{QStringLiteral("--loud")};
    QTest::newRow("option without value") << QStringList{QStringLiteral("--helper")};
    QTest::newRow("two links") << QStringList{QStringLiteral("roamwire://a"), QStringLiteral("secret")};
}

void TestTrayCommandLine::refuses()
{
    QFETCH(const QStringList, arguments);
    const auto line = parseCommandLine(QStringList{QStringLiteral("roamwire")} + arguments);
    QVERIFY(!line);
    QVERIFY(!line.error().message.isEmpty());
    QVERIFY(!line.error().message.contains(QStringLiteral("secret")));
}

QTEST_GUILESS_MAIN(TestTrayCommandLine)
#include "test_traycommandline.moc"
