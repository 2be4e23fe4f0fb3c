#include "server/worker/wgkex/gatewaytools.h"
#include "server/worker/wgkex/linkaddress.h"
#include "tests/support/testkeys.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::worker;
using roamwire::test::keyNumber;

class TestGatewayTools : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addsInThreeCommands();
    void removesThePeerLast();
    void manyAreSplit();
    void differences();
    void linkAddresses_data();
    void linkAddresses();
    void routes_data();
    void routes();
    void entries_data();
    void entries();
};

namespace {

const Domain kDomain{QStringLiteral("ffmuc_welt"), QStringLiteral("wg-welt"), QStringLiteral("vx-welt")};
const QHostAddress kAddress1(QStringLiteral("fe80::1"));
const QHostAddress kAddress2(QStringLiteral("fe80::2"));

Seat seat(int number)
{
    const PublicKey key = keyNumber(static_cast<std::uint8_t>(number));
    return {key, linkAddressOf(key)};
}

QString textOf(const Command& command)
{
    return command.program + u' ' + command.arguments.join(u' ');
}

QSet<QHostAddress> addresses(const QStringList& texts)
{
    QSet<QHostAddress> all;
    for (const QString& text : texts)
        all.insert(QHostAddress(text));
    return all;
}

} // namespace

void TestGatewayTools::addsInThreeCommands()
{
    const QString key1 = QString::fromLatin1(keyNumber(1).toBase64());
    const QString key2 = QString::fromLatin1(keyNumber(2).toBase64());
    const auto commands = additions(
        kDomain,
        {{{keyNumber(1), kAddress1}, {keyNumber(2), kAddress2}}, {kAddress1, kAddress2}, {kAddress1, kAddress2}});
    QCOMPARE(commands.size(), 3);
    QCOMPARE(textOf(commands[0]),
             QStringLiteral("/usr/bin/wg set wg-welt peer %1 allowed-ips fe80::1/128 peer %2 allowed-ips fe80::2/128")
                 .arg(key1, key2));
    QCOMPARE(textOf(commands[1]), QStringLiteral("/sbin/ip -6 -force -batch -"));
    QCOMPARE(commands[1].input,
             QByteArray("route append fe80::1/128 dev wg-welt\nroute append fe80::2/128 dev wg-welt\n"));
    QCOMPARE(textOf(commands[2]), QStringLiteral("/sbin/bridge -6 -force -batch -"));
    QCOMPARE(commands[2].input, QByteArray("fdb append 00:00:00:00:00:00 dev vx-welt dst fe80::1 via wg-welt\n"
                                           "fdb append 00:00:00:00:00:00 dev vx-welt dst fe80::2 via wg-welt\n"));
}

void TestGatewayTools::removesThePeerLast()
{
    const auto commands = removals(kDomain, {{{keyNumber(1), kAddress1}}, {kAddress1}, {kAddress1}});
    QCOMPARE(commands.size(), 3);
    QCOMPARE(commands[0].input, QByteArray("fdb del 00:00:00:00:00:00 dev vx-welt dst fe80::1 via wg-welt\n"));
    QCOMPARE(commands[1].input, QByteArray("route del fe80::1/128 dev wg-welt\n"));
    QCOMPARE(
        textOf(commands[2]),
        QStringLiteral("/usr/bin/wg set wg-welt peer %1 remove").arg(QString::fromLatin1(keyNumber(1).toBase64())));
}

void TestGatewayTools::manyAreSplit()
{
    Parts parts;
    for (int i = 0; i < 1201; ++i)
        parts.routes.append(kAddress1);
    const auto commands = additions(kDomain, parts);
    QCOMPARE(commands.size(), 3);
    QCOMPARE(commands[0].input.count('\n'), 500);
    QCOMPARE(commands[2].input.count('\n'), 201);
    QVERIFY(additions(kDomain, {}).isEmpty());
}

void TestGatewayTools::differences()
{
    const QList<Seat> seats{seat(1), seat(2), seat(3)};
    Found found;
    found.device.peers = {{seat(1).key, {}, {Prefix::host(seat(1).address)}}, {seat(3).key, {}, {}}};
    found.routes = {seat(1).address, seat(2).address, kAddress1};
    found.entries = {seat(3).address};
    QCOMPARE(missing(seats, found), (Parts{{seat(2), seat(3)}, {seat(3).address}, {seat(1).address, seat(2).address}}));
    QCOMPARE(present(seats, found), (Parts{{seat(1)}, {seat(1).address, seat(2).address}, {seat(3).address}}));
}

void TestGatewayTools::linkAddresses_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("isGood");
    QTest::addColumn<QString>("address");
    const QByteArray set = R"({"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link"})";
    const QByteArray madeUp =
        R"({"family":"inet6","local":"fe80::ab03:b2ca:a0fc:6675","prefixlen":64,"scope":"link","stable-privacy":true})";
    const QByteArray global = R"({"family":"inet6","local":"2001:db8::1","prefixlen":64,"scope":"global"})";
    const auto list = [](const QByteArray& infos) -> QByteArray {
        return "[{\"ifname\":\"wg-welt\",\"addr_info\":[" + infos + "]}]";
    };
    QTest::newRow("set") << list(set) << true << QStringLiteral("fe80::1");
    QTest::newRow("set, then made up") << list(set + ',' + madeUp) << true << QStringLiteral("fe80::1");
    QTest::newRow("made up, then set") << list(madeUp + ',' + set) << true << QStringLiteral("fe80::1");
    QTest::newRow("made up") << list(madeUp) << true << QStringLiteral("fe80::ab03:b2ca:a0fc:6675");
    QTest::newRow("global") << list(global) << true << QString();
    QTest::newRow("nothing") << QByteArray() << true << QString();
    QTest::newRow("no list") << QByteArray("{}") << false << QString();
    QTest::newRow("no JSON") << QByteArray("wg-welt") << false << QString();
    QTest::newRow("other things") << QByteArray(R"([1,{},{"addr_info":7},{"addr_info":[{"local":5},{"local":"x"}]}])")
                                  << true << QString();
}

void TestGatewayTools::linkAddresses()
{
    QFETCH(QByteArray, json);
    QFETCH(bool, isGood);
    QFETCH(QString, address);
    const auto parsed = parseLinkAddress(json);
    QCOMPARE(parsed.has_value(), isGood);
    if (isGood)
        QCOMPARE(parsed->toString(), address);
}

void TestGatewayTools::routes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<bool>("isGood");
    QTest::addColumn<QStringList>("found");
    QTest::newRow("some")
        << QByteArray(R"([{"dst":"fe80::2a6:8fff:fe21:5465","metric":1024,"flags":[],"pref":"medium"},)"
                      R"({"dst":"fe80::/64","protocol":"kernel","metric":256,"flags":[]},{"dst":"default"}])")
        << true << QStringList{QStringLiteral("fe80::2a6:8fff:fe21:5465")};
    QTest::newRow("none") << QByteArray("[ ]\n") << true << QStringList();
    QTest::newRow("nothing") << QByteArray() << true << QStringList();
    QTest::newRow("no list") << QByteArray("null") << false << QStringList();
    QTest::newRow("other things") << QByteArray(R"([[],{"dst":4},{}])") << true << QStringList();
}

void TestGatewayTools::routes()
{
    QFETCH(QByteArray, json);
    QFETCH(bool, isGood);
    QFETCH(QStringList, found);
    const auto parsed = parseRoutes(json);
    QCOMPARE(parsed.has_value(), isGood);
    if (isGood)
        QCOMPARE(*parsed, addresses(found));
}

void TestGatewayTools::entries_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QStringList>("found");
    const auto entry = [](const QByteArray& mac, const QByteArray& dst, const QByteArray& via) -> QByteArray {
        return "{\"mac\":\"" + mac + "\",\"dst\":\"" + dst + "\",\"viaIf\":\"" + via +
               R"(","flags":["self"],"state":"permanent"})";
    };
    const QByteArray zero = "00:00:00:00:00:00";
    QTest::newRow("ours") << "[" + entry(zero, "fe80::1", "wg-welt") + "]" << QStringList{QStringLiteral("fe80::1")};
    QTest::newRow("one host") << "[" + entry("02:00:00:00:00:01", "fe80::1", "wg-welt") + "]" << QStringList();
    QTest::newRow("another interface") << "[" + entry(zero, "fe80::1", "wg-dach") + "]" << QStringList();
    QTest::newRow("no interface") << QByteArray(R"([{"mac":"00:00:00:00:00:00","dst":"fe80::1"}])") << QStringList();
    QTest::newRow("none") << QByteArray("[]") << QStringList();
}

void TestGatewayTools::entries()
{
    QFETCH(QByteArray, json);
    QFETCH(QStringList, found);
    const auto parsed = parseEntries(json, kDomain.wireguard);
    QVERIFY(parsed);
    QCOMPARE(*parsed, addresses(found));
}

QTEST_GUILESS_MAIN(TestGatewayTools)
#include "test_gatewaytools.moc"
