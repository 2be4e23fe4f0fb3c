#include "client-gui/platform/snapshotfacts.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::facts;

namespace {

constexpr int kWire = 2;
constexpr int kOther = 3;
constexpr Mac kMac{2, 0, 0x5e, 0x10, 0, 1};

IpAddress at(const char* text)
{
    return fromQt(QHostAddress(QString::fromLatin1(text)));
}

QString textOf(const IpAddress& address)
{
    return toQt(address).toString();
}

DefaultRoute route(int index, const char* gateway, std::uint32_t metric = 0)
{
    const IpAddress address = at(gateway);
    return {address.family, index, address, {}, metric, 0};
}

Address address(const char* text, int length = 24)
{
    return {kWire, at(text), length};
}

Tables usual()
{
    Tables tables;
    tables.links = {{kWire, "Ethernet", true}, {kOther, "Wi-Fi", true}};
    tables.addresses = {address("192.168.1.7")};
    tables.routes = {route(kWire, "192.168.1.1", 25)};
    return tables;
}

} // namespace

/// What the tables of all systems have in common; what Linux' own words mean is in test_networktables.
class TestUplinkChoice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void classifiesAddresses_data();
    void classifiesAddresses();
    void comparesPrefixes_data();
    void comparesPrefixes();
    void takesRoutes_data();
    void takesRoutes();
    void listsAddresses_data();
    void listsAddresses();
    void knowsTheGateway_data();
    void knowsTheGateway();
    void convertsToQt();
};

void TestUplinkChoice::classifiesAddresses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("kind"); // none: usable
    const auto row = [](const char* text, const char* kind) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(kind);
    };
    row("192.168.1.7", "");
    row("2001:db8::7", "");
    row("0.0.0.0", "any");
    row("::", "any");
    row("127.0.0.1", "loopback");
    row("127.255.0.1", "loopback");
    row("::1", "loopback");
    row("169.254.3.4", "link-local");
    row("169.253.3.4", "");
    row("fe80::1", "link-local");
    row("febf::1", "link-local");
    row("fec0::1", "");
    row("224.0.0.1", "multicast");
    row("239.1.1.1", "multicast");
    row("240.0.0.1", "");
    row("ff02::1", "multicast");
    row("fc00::1", "unique local");
    row("fd12::1", "unique local");
}

void TestUplinkChoice::classifiesAddresses()
{
    QFETCH(QString, text);
    QFETCH(QString, kind);
    const IpAddress address = fromQt(QHostAddress(text));
    QCOMPARE(textOf(address), text);
    QCOMPARE(address.isAny(), kind == u"any");
    QCOMPARE(address.isLoopback(), kind == u"loopback");
    QCOMPARE(address.isLinkLocal(), kind == u"link-local");
    QCOMPARE(address.isMulticast(), kind == u"multicast");
    QCOMPARE(address.isUniqueLocal(), kind == u"unique local");
}

void TestUplinkChoice::comparesPrefixes_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<int>("length");
    QTest::addColumn<bool>("shares");
    const auto row = [](const char* name, const char* one, const char* other, int length, bool shares) {
        QTest::newRow(name) << QString::fromLatin1(one) << QString::fromLatin1(other) << length << shares;
    };
    row("in the /24", "192.168.1.7", "192.168.1.1", 24, true);
    row("outside the /24", "192.168.1.7", "192.168.2.1", 24, false);
    row("in the /23", "192.168.2.7", "192.168.3.1", 23, true);
    row("outside the /23", "192.168.1.7", "192.168.2.1", 23, false);
    row("everything", "192.168.1.7", "8.8.8.8", 0, true);
    row("itself", "192.168.1.7", "192.168.1.7", 32, true);
    row("the /32 beside", "192.168.1.7", "192.168.1.6", 32, false);
    row("IPv6", "2001:db8::7", "2001:db8::1:0:0:1", 64, true);
    row("IPv6 outside", "2001:db8::7", "2001:db8:0:1::1", 64, false);
    row("too long for IPv4", "192.168.1.7", "192.168.1.7", 33, false);
    row("negative", "192.168.1.7", "192.168.1.7", -1, false);
    row("another family", "192.168.1.7", "::", 0, false);
    row("none", "", "", 0, false);
}

void TestUplinkChoice::comparesPrefixes()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QFETCH(int, length);
    QFETCH(bool, shares);
    QCOMPARE(fromQt(QHostAddress(one)).sharesPrefix(fromQt(QHostAddress(other)), length), shares);
}

void TestUplinkChoice::takesRoutes_data()
{
    QTest::addColumn<QList<DefaultRoute>>("routes");
    QTest::addColumn<Link>("link"); // in place of "Ethernet"
    QTest::addColumn<QString>("gateway");
    const Link wire{kWire, "Ethernet", true};
    const auto row = [](const char* name, const QList<DefaultRoute>& routes, const Link& link, const char* gateway) {
        QTest::newRow(name) << routes << link << QString::fromLatin1(gateway);
    };
    row("none", {}, wire, "none");
    row("one", {route(kWire, "192.168.1.1")}, wire, "192.168.1.1");
    row("the lower metric", {route(kOther, "10.0.0.1", 50), route(kWire, "192.168.1.1", 25)}, wire, "192.168.1.1");
    row("the first of equals", {route(kWire, "192.168.1.1"), route(kOther, "10.0.0.1")}, wire, "192.168.1.1");
    row("not over a tunnel", {route(kWire, "192.168.1.1"), route(kOther, "10.0.0.1", 50)},
        {kWire, "wg0", true, false, true}, "10.0.0.1");
    row("not over a link that is down", {route(kWire, "192.168.1.1")}, {kWire, "Ethernet", false}, "none");
    row("not over loopback", {route(kWire, "192.168.1.1")}, {kWire, "lo", true, true}, "none");
    row("not over an unknown link", {route(99, "192.168.1.1")}, wire, "none");
    row("not on-link", {{Family::Ipv4, kWire, {}, {}, 0, 0}}, wire, "none");
    row("on-link where there is one other end", {{Family::Ipv4, kWire, {}, {}, 0, 0}},
        {kWire, "ppp0", true, false, false, true}, "");
}

void TestUplinkChoice::takesRoutes()
{
    QFETCH(QList<DefaultRoute>, routes);
    QFETCH(Link, link);
    QFETCH(QString, gateway);
    Tables tables = usual();
    tables.links[0] = link;
    tables.routes.assign(routes.begin(), routes.end());
    const Choice choice = choose(tables);
    QCOMPARE(choice.v4 ? textOf(choice.v4->gateway) : QStringLiteral("none"), gateway);
    QVERIFY(!choice.v6);
}

void TestUplinkChoice::listsAddresses_data()
{
    QTest::addColumn<QList<Address>>("addresses");
    QTest::addColumn<QString>("listed");
    QTest::addColumn<QString>("source");
    const auto row = [](const char* name, const QList<Address>& addresses, const char* listed, const char* source) {
        QTest::newRow(name) << addresses << QString::fromLatin1(listed) << QString::fromLatin1(source);
    };
    row("one", {address("192.168.1.7")}, "192.168.1.7", "192.168.1.7");
    row("the gateway's network", {address("10.0.0.7"), address("192.168.1.7")}, "10.0.0.7 192.168.1.7", "192.168.1.7");
    row("not twice", {address("192.168.1.7"), address("192.168.1.7")}, "192.168.1.7", "192.168.1.7");
    row("not of another interface", {{kOther, at("172.17.0.1"), 16}}, "", "");
    row("not link-local", {address("169.254.3.4", 16)}, "", "");
    row("not unsettled", {{kWire, at("192.168.1.7"), 24, false}}, "", "");
    row("not secondary first", {{kWire, at("192.168.1.5"), 24, true, false, true}, address("192.168.1.7")},
        "192.168.1.5 192.168.1.7", "192.168.1.7");
}

void TestUplinkChoice::listsAddresses()
{
    QFETCH(QList<Address>, addresses);
    QFETCH(QString, listed);
    QFETCH(QString, source);
    Tables tables = usual();
    tables.addresses.assign(addresses.begin(), addresses.end());
    const Choice choice = choose(tables);
    QStringList got;
    for (const IpAddress& entry : choice.lan)
        got.append(textOf(entry));
    QCOMPARE(got.join(u' '), listed);
    QCOMPARE(textOf(choice.v4->source), source);
}

void TestUplinkChoice::knowsTheGateway_data()
{
    using State = Neighbour::State;
    QTest::addColumn<std::optional<State>>("state");
    QTest::addColumn<bool>("hasMac");
    QTest::addColumn<GatewayKnowledge>("knowledge");
    const auto row = [](const char* name, std::optional<State> state, bool hasMac, GatewayKnowledge knowledge) {
        QTest::newRow(name) << state << hasMac << knowledge;
    };
    row("no entry", std::nullopt, false, GatewayKnowledge::None);
    row("unresolved", State::Unresolved, false, GatewayKnowledge::None);
    row("doubtful", State::Doubtful, true, GatewayKnowledge::Doubtful);
    row("resolved", State::Resolved, true, GatewayKnowledge::Confirmed);
    row("needless", State::Needless, false, GatewayKnowledge::Confirmed);
}

void TestUplinkChoice::knowsTheGateway()
{
    QFETCH(std::optional<Neighbour::State>, state);
    QFETCH(bool, hasMac);
    QFETCH(GatewayKnowledge, knowledge);
    Tables tables = usual();
    // The same address behind another interface is somebody else.
    tables.neighbours = {{kOther, at("192.168.1.1"), Mac{}, Neighbour::State::Resolved}};
    if (state)
        tables.neighbours.push_back({kWire, at("192.168.1.1"), kMac, *state});
    QCOMPARE(choose(tables).v4->gatewayMac.has_value(), hasMac);
    QCOMPARE(gatewayKnowledge(tables, kWire, at("192.168.1.1")), knowledge);
    QCOMPARE(gatewayKnowledge(tables, kWire, {}), GatewayKnowledge::Confirmed);
    tables.links[0].hasNeighbours = false;
    QCOMPARE(gatewayKnowledge(tables, kWire, at("192.168.1.1")), GatewayKnowledge::Confirmed);
}

void TestUplinkChoice::convertsToQt()
{
    Tables tables = usual();
    tables.neighbours = {{kWire, at("192.168.1.1"), kMac, Neighbour::State::Resolved}};
    tables.routes.push_back(route(kWire, "fe80::1"));
    tables.addresses.push_back(address("2001:db8::7", 64));
    const NetworkSnapshot snapshot = snapshotOf(choose(tables));
    QCOMPARE(*snapshot.v4,
             (roamwire::Uplink{kWire, QStringLiteral("Ethernet"), QHostAddress(QStringLiteral("192.168.1.1")),
                               MacAddress(kMac), QHostAddress(QStringLiteral("192.168.1.7"))}));
    QCOMPARE(*snapshot.v6, (roamwire::Uplink{kWire, QStringLiteral("Ethernet"), QHostAddress(QStringLiteral("fe80::1")),
                                             std::nullopt, QHostAddress(QStringLiteral("2001:db8::7"))}));
    QCOMPARE(snapshot.lan,
             (QList{QHostAddress(QStringLiteral("2001:db8::7")), QHostAddress(QStringLiteral("192.168.1.7"))}));
    QCOMPARE(snapshotOf(Choice()), NetworkSnapshot());
}

QTEST_GUILESS_MAIN(TestUplinkChoice)
#include "test_uplinkchoice.moc"
