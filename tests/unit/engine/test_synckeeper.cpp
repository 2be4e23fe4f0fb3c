#include "client-gui/engine/ownaddress.h"
#include "client-gui/engine/tunnelkeeper.h"
#include "tests/support/faketunneldevice.h"
#include "tests/support/testkeys.h"

#include <QLoggingCategory>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::keyNumber;

namespace {

PeerSetting settingFor(std::uint8_t number)
{
    return {keyNumber(number), {*Prefix::fromString(u"10.128.4.%1/32"_s.arg(number))}, 25};
}

Endpoint endpointNumber(quint32 number)
{
    return {QHostAddress(0xcb007100u | (number & 0xff)), 1000};
}

/// What its owner set, without the figures.
QHash<PublicKey, std::tuple<std::optional<Endpoint>, QList<Prefix>, std::uint16_t>>
ownersPart(const DeviceState& device)
{
    QHash<PublicKey, std::tuple<std::optional<Endpoint>, QList<Prefix>, std::uint16_t>> part;
    for (const DevicePeer& peer : device.peers)
        part.insert(peer.publicKey, {peer.endpoint, peer.allowedIps, peer.keepaliveSeconds});
    return part;
}

/// An interface that its owner made, with three peers.
void furnish(test::FakeTunnelDevice& device)
{
    device.kind = InterfaceMode::Sync;
    device.assigned = {*Prefix::fromString(u"10.9.0.1/24")};
    for (const std::uint8_t number : {1, 2, 3}) {
        DevicePeer peer;
        peer.publicKey = keyNumber(number);
        peer.allowedIps = {*Prefix::fromString(u"10.9.0.%1/32"_s.arg(number + 1))};
        peer.keepaliveSeconds = number == 2 ? 17 : 0;
        if (number != 3)
            peer.endpoint = endpointNumber(100u + number);
        device.state.peers.append(peer);
    }
}

} // namespace

/// Sync mode: what the keeper does to an interface that somebody else made.
class TestSyncKeeper final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { build(false); }

    void onlyPathsAreSet();
    void waitsForTheInterface();
    void tellsWhenTheInterfaceIsAnother();
    void addsAndRemovesOnlyItsOwn();
    void leavesItAsItWas_data();
    void leavesItAsItWas();
    void choosesTheAddress_data();
    void choosesTheAddress();

private:
    void build(bool allowPeers)
    {
        keeper.reset();
        device = std::make_unique<test::FakeTunnelDevice>();
        furnish(*device);
        device->allowPeers = allowPeers;
        keeper = std::make_unique<TunnelKeeper>(*device, KeeperRules{InterfaceMode::Sync, allowPeers});
    }
    void start()
    {
        QSignalSpy ready(keeper.get(), &TunnelKeeper::ready);
        keeper->start();
        QTRY_COMPARE(ready.count(), 1);
    }
    void settle()
    {
        for (int turn = 0; turn < 4; ++turn)
            QCoreApplication::processEvents();
    }
    void act(QRandomGenerator& random);

    std::unique_ptr<test::FakeTunnelDevice> device;
    std::unique_ptr<TunnelKeeper> keeper;
};

void TestSyncKeeper::onlyPathsAreSet()
{
    start();
    keeper->setAddresses({*Prefix::fromString(u"10.128.4.1/22")});
    keeper->changeListenPort();
    keeper->setPeers({{keyNumber(1), settingFor(1)}, {keyNumber(9), settingFor(9)}});
    keeper->removePeer(keyNumber(2));
    keeper->setPaths({{keyNumber(1), endpointNumber(1), true}, {keyNumber(9), endpointNumber(2), true}});
    QTRY_COMPARE(device->pathCalls.size(), 1);
    QCOMPARE(device->calls, QStringList{u"set_paths"_s});
    QCOMPARE(device->lastPaths(), (QList<PathSetting>{{keyNumber(1), endpointNumber(1), true}}));
    QCOMPARE(keeper->listenPort(), 40'000);
}

void TestSyncKeeper::waitsForTheInterface()
{
    device->exists = false;
    QSignalSpy ready(keeper.get(), &TunnelKeeper::ready);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"no such interface"_s));
    keeper->start();
    QTRY_VERIFY(keeper->problem().contains(u"no such interface"));
    QCOMPARE(device->calls, QStringList());
    device->exists = true;
    QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 1, 10'000);
    QCOMPARE(keeper->problem(), QString());
}

void TestSyncKeeper::tellsWhenTheInterfaceIsAnother()
{
    device->state.peers.first().rxBytes = 100;
    start();
    QSignalSpy ready(keeper.get(), &TunnelKeeper::ready);
    device->setAvailable(false);
    device->setAvailable(true);
    QTRY_COMPARE(ready.count(), 1);
    QCOMPARE(ready.last().first().toBool(), false); // only the helper was away
    device->setAvailable(false);
    device->state.peers.first().rxBytes = 0;
    device->setAvailable(true);
    QTRY_COMPARE(ready.count(), 2);
    QCOMPARE(ready.last().first().toBool(), true);
}

void TestSyncKeeper::addsAndRemovesOnlyItsOwn()
{
    build(true);
    start();
    keeper->setPeers({{keyNumber(1), settingFor(1)}, {keyNumber(8), settingFor(8)}, {keyNumber(9), settingFor(9)}});
    QTRY_VERIFY(device->find(keyNumber(8)) && device->find(keyNumber(9)));
    QVERIFY(device->find(keyNumber(1))->allowedIps != settingFor(1).allowedIps);
    keeper->setPeers({{keyNumber(9), settingFor(9)}});
    QTRY_VERIFY(!device->find(keyNumber(8)));
    QVERIFY(device->find(keyNumber(1)) && device->find(keyNumber(2)) && device->find(keyNumber(9)));
    QCOMPARE(device->calls.count(u"remove_peer"_s), 1); // nothing is asked that the helper would refuse
    QCOMPARE(device->calls.count(u"add_peer"_s), 2);

    // Who added it is known also to the next keeper.
    keeper = std::make_unique<TunnelKeeper>(*device, KeeperRules{InterfaceMode::Sync, true});
    start();
    keeper->setPeers({});
    QTRY_VERIFY(!device->find(keyNumber(9)));
    QCOMPARE(device->state.peers.size(), 3);
}

void TestSyncKeeper::act(QRandomGenerator& random)
{
    const auto number = static_cast<std::uint8_t>(1 + random.bounded(8));
    switch (random.bounded(10)) {
    case 0:
        return keeper->setPeer(settingFor(number));
    case 1:
        return keeper->removePeer(keyNumber(number));
    case 2:
        return keeper->setPeers({{keyNumber(number), settingFor(number)}, {keyNumber(7), settingFor(7)}});
    case 3:
        return keeper->changeListenPort();
    case 4:
        return keeper->setAddresses({*Prefix::fromString(u"10.128.4.%1/22"_s.arg(number))});
    case 5:
        return keeper->refresh();
    case 6:
        device->setAvailable(false);
        return device->setAvailable(true);
    case 7:
        device->failNext = Error{u"no"_s};
        return;
    default:
        return keeper->setPaths({{keyNumber(number), endpointNumber(random.generate()), random.bounded(2) == 0},
                                 {keyNumber(1), endpointNumber(random.generate()), true}});
    }
}

void TestSyncKeeper::leavesItAsItWas_data()
{
    QTest::addColumn<bool>("allowPeers");
    QTest::newRow("endpoints only") << false;
    QTest::newRow("peers, too") << true;
}

/// Whatever is asked in whatever order: its owner's part is untouched all the time, and endpoints return at the end.
void TestSyncKeeper::leavesItAsItWas()
{
    QFETCH(const bool, allowPeers);
    QLoggingCategory::setFilterRules(u"roamwire.tunnel=false"_s);
    for (quint32 seed = 0; seed < 40; ++seed) {
        QRandomGenerator random(seed);
        build(allowPeers);
        const DeviceState before = device->state;
        start();
        for (int step = 0; step < 60; ++step) {
            act(random);
            settle();
            for (const DevicePeer& owned : before.peers) {
                const DevicePeer* now = device->find(owned.publicKey);
                QVERIFY2(now && now->allowedIps == owned.allowedIps && now->keepaliveSeconds == owned.keepaliveSeconds,
                         qPrintable(u"seed %1, step %2"_s.arg(seed).arg(step)));
            }
            QCOMPARE(device->state.listenPort, before.listenPort);
            QVERIFY(allowPeers || device->state.peers.size() == before.peers.size());
        }
        keeper.reset();
        device->failNext.reset();
        bool isRestored = false;
        device->restore({this, [&](const Result<void>& done) { isRestored = done.has_value(); }});
        QTRY_VERIFY(isRestored);
        QCOMPARE(ownersPart(device->state), ownersPart(before));
        for (const QString& verb : {u"create"_s, u"destroy"_s, u"assign"_s, u"set_listen_port"_s})
            QVERIFY2(!device->calls.contains(verb), qPrintable(verb));
    }
    QLoggingCategory::setFilterRules(QString());
}

void TestSyncKeeper::choosesTheAddress_data()
{
    QTest::addColumn<QStringList>("addresses");
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("chosen");
    QTest::newRow("one") << QStringList{u"10.9.0.1/24"_s} << QString() << u"10.9.0.1"_s;
    QTest::newRow("the first of two") << QStringList{u"10.9.0.1/24"_s, u"10.8.0.1/24"_s} << QString() << u"10.9.0.1"_s;
    QTest::newRow("the one known before")
        << QStringList{u"10.9.0.1/24"_s, u"10.8.0.1/24"_s} << u"10.8.0.1"_s << u"10.8.0.1"_s;
    QTest::newRow("the one before is gone") << QStringList{u"10.9.0.1/24"_s} << u"10.8.0.1"_s << u"10.9.0.1"_s;
    QTest::newRow("after IPv6 and link-local")
        << QStringList{u"fd00::1/64"_s, u"169.254.3.4/16"_s, u"10.9.0.1/32"_s} << QString() << u"10.9.0.1"_s;
    QTest::newRow("IPv6 only") << QStringList{u"fd00::1/64"_s} << QString() << QString();
    QTest::newRow("none") << QStringList() << u"10.9.0.1"_s << QString();
}

void TestSyncKeeper::choosesTheAddress()
{
    QFETCH(QStringList, addresses);
    QFETCH(QString, before);
    QFETCH(QString, chosen);
    QList<Prefix> prefixes;
    for (const QString& text : addresses)
        prefixes.append(*Prefix::fromString(text));
    const auto address = ownAddress(u"wg0"_s, prefixes, parseAddress(before));
    QCOMPARE(address ? address->toString() : QString(), chosen);
    QVERIFY(address || address.error().message.contains(u"Address ="));
}

QTEST_GUILESS_MAIN(TestSyncKeeper)
#include "test_synckeeper.moc"
