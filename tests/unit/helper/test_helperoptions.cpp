#include "client-gui/helper/options.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::helper;

class TestHelperOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void helpWins();
};

void TestHelperOptions::accepts_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("read"); // socket|state|interfaces|users|networks
    const auto row = [](const char* name, const QString& arguments, const char* read) {
        // ',' stands for a space inside one argument.
        QStringList split = arguments.split(u' ');
        split.replaceInStrings(QStringLiteral(","), QStringLiteral(" "));
        QTest::newRow(name) << split << QString::fromLatin1(read);
    };
    row("usual", QStringLiteral("--socket /run/s --allow-interface rw0"), "/run/s|/var|rw0||10.128.0.0/9 fd00::/8");
    row("several values", QStringLiteral("--allow-interface rw0 rw1 --socket /run/s"),
        "/run/s|/var|rw0 rw1||10.128.0.0/9 fd00::/8");
    row("repeated", QStringLiteral("--allow-interface rw0 --allow-user 1000 --allow-interface rw1 --allow-user bob"),
        "|/var|rw0 rw1|1000 bob|10.128.0.0/9 fd00::/8");
    row("as a unit file passes it", QStringLiteral("--allow-interface=rw0,rw1 --allow-network=10.200.0.0/16,fd11::/16"),
        "|/var|rw0 rw1||10.200.0.0/16 fd11::/16");
    row("host bits", QStringLiteral("--allow-interface rw0 --allow-network 10.200.1.2/16"),
        "|/var|rw0||10.200.0.0/16 fd00::/8");
    row("one family named", QStringLiteral("--allow-interface rw0 --allow-network fd11::/16"),
        "|/var|rw0||fd11::/16 10.128.0.0/9");
    row("state", QStringLiteral("--allow-interface rw0 --state-dir=/x"), "|/x|rw0||10.128.0.0/9 fd00::/8");
}

void TestHelperOptions::accepts()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, read);
    const auto options = parseOptions(arguments, QStringLiteral("/var"));
    QVERIFY2(options, qPrintable(options ? QString() : options.error().message));
    QStringList networks;
    for (const Prefix& prefix : options->grants.networks)
        networks.append(prefix.toString());
    const QStringList got{options->socketPath, options->stateDirectory, options->grants.interfaces.join(u' '),
                          options->users.join(u' '), networks.join(u' ')};
    QCOMPARE(got.join(u'|'), read);
}

void TestHelperOptions::refuses_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* name, const char* arguments, const char* named) {
        QTest::newRow(name) << QString::fromLatin1(arguments) << QString::fromLatin1(named);
    };
    row("no interface", "--socket /run/s", "--allow-interface");
    row("unknown", "--allow-interface rw0 --allow-all", "--allow-all");
    row("short", "-s /run/s", "-s");
    row("value of nothing", "rw0", "rw0");
    row("bad interface", "--allow-interface ../rw0", "../rw0");
    row("reserved interface", "--allow-interface all", "all");
    row("no network", "--allow-interface rw0 --allow-network home", "home");
    row("two sockets", "--allow-interface rw0 --socket a b", "--socket");
    row("socket without value", "--allow-interface rw0 --socket", "--socket");
}

void TestHelperOptions::refuses()
{
    QFETCH(QString, arguments);
    QFETCH(QString, named);
    const auto options = parseOptions(arguments.split(u' '), QStringLiteral("/var"));
    QVERIFY(!options);
    QVERIFY2(options.error().message.contains(named), qPrintable(options.error().message));
}

void TestHelperOptions::helpWins()
{
    const auto options = parseOptions({QStringLiteral("--bad"), QStringLiteral("--help")}, {});
    QVERIFY(options && options->wantsHelp);
    for (const char* option : {"--socket", "--allow-interface", "--allow-user", "--allow-network", "--state-dir"})
        QVERIFY(helpText().contains(QString::fromLatin1(option)));
}

QTEST_GUILESS_MAIN(TestHelperOptions)
#include "test_helperoptions.moc"
