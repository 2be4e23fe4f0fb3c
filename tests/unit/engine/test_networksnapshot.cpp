#include "tests/support/fakenetworkwatch.h"

#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::homeNetwork;

namespace {

NetworkSnapshot with(NetworkSnapshot snapshot, const std::function<void(NetworkSnapshot&)>& change)
{
    change(snapshot);
    return snapshot;
}

Uplink uplink6(const char* source)
{
    Uplink uplink;
    uplink.interfaceIndex = 2;
    uplink.gateway = QHostAddress(QStringLiteral("fe80::1"));
    uplink.source = QHostAddress(QString::fromLatin1(source));
    return uplink;
}

} // namespace

class TestNetworkSnapshot final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roam_data();
    void roam();
};

void TestNetworkSnapshot::roam_data()
{
    QTest::addColumn<NetworkSnapshot>("before");
    QTest::addColumn<NetworkSnapshot>("after");
    QTest::addColumn<bool>("isRoam");

    const NetworkSnapshot home = homeNetwork(1, 20);
    const NetworkSnapshot none;
    const NetworkSnapshot dual = with(home, [](auto& s) { s.v6 = uplink6("2001:db8:1::20"); });

    QTest::newRow("nothing changed") << home << home << false;
    QTest::newRow("first network") << none << home << true;
    QTest::newRow("lost the network") << home << none << false;
    QTest::newRow("another home") << home << homeNetwork(2, 20) << true;
    QTest::newRow("new address on the same LAN") << home << homeNetwork(1, 21) << true;
    QTest::newRow("same addresses, another router")
        << home << with(home, [](auto& s) { s.v4->gatewayMac = MacAddress({2, 0, 0, 0, 9, 9}); }) << true;
    QTest::newRow("the MAC is resolved") << with(home, [](auto& s) { s.v4->gatewayMac.reset(); }) << home << false;
    QTest::newRow("the MAC is unknown for a moment")
        << home << with(home, [](auto& s) { s.v4->gatewayMac.reset(); }) << false;
    QTest::newRow("cable instead of Wi-Fi") << home << with(home, [](auto& s) { s.v4->interfaceIndex = 3; }) << true;
    QTest::newRow("another LAN address that is not preferred")
        << home << with(home, [](auto& s) { s.lan.append(QHostAddress(QStringLiteral("192.168.1.99"))); }) << false;
    QTest::newRow("IPv6 comes on top") << home << dual << false;
    QTest::newRow("IPv6 goes") << dual << home << true;
    QTest::newRow("IPv6 prefix changes") << dual << with(dual, [](auto& s) { s.v6 = uplink6("2001:db8:2::20"); })
                                         << true;
    QTest::newRow("route without an address yet")
        << none << with(home, [](auto& s) { s.v4->source = QHostAddress(); }) << false;
}

void TestNetworkSnapshot::roam()
{
    QFETCH(NetworkSnapshot, before);
    QFETCH(NetworkSnapshot, after);
    QTEST(isRoam(before, after), "isRoam");
}

QTEST_GUILESS_MAIN(TestNetworkSnapshot)
#include "test_networksnapshot.moc"
