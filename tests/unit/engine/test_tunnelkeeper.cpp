#include "client-gui/engine/tunnelkeeper.h"
#include "tests/support/faketunneldevice.h"
#include "tests/support/testkeys.h"

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

QHash<PublicKey, PeerSetting> settingsFor(std::initializer_list<std::uint8_t> numbers)
{
    QHash<PublicKey, PeerSetting> settings;
    for (const std::uint8_t number : numbers)
        settings.insert(keyNumber(number), settingFor(number));
    return settings;
}

} // namespace

class TestTunnelKeeper final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        device = std::make_unique<test::FakeTunnelDevice>();
        keeper = std::make_unique<TunnelKeeper>(*device);
    }

    void bringsTheInterfaceUp();
    void nothingIsRemovedBeforeTheListIsComplete();
    void onlyTheDifferenceIsAsked();
    void knowsWhatItHas();
    void refusedPeerDoesNotHinderTheOthers();
    void refusedPeerIsTriedAgainWhenAnotherGoes();
    void pathsOfOneTurnAreOneCall();
    void failedPathsAreTold();
    void takenPortKeepsTheOldOne();
    void machineWithoutIpv6GetsIpv4();
    void helperComesBack();
    void portThatChangedMeanwhileIsTold();
    void lostKeepaliveComesBack();
    void interfaceIsMadeAnewWhenItVanished();
    void answerFindsNobodyWhoIsGone();

private:
    void start()
    {
        QSignalSpy ready(keeper.get(), &TunnelKeeper::ready);
        keeper->start();
        QTRY_COMPARE(ready.count(), 1);
        device->calls.clear();
    }

    std::unique_ptr<test::FakeTunnelDevice> device;
    std::unique_ptr<TunnelKeeper> keeper;
};

void TestTunnelKeeper::bringsTheInterfaceUp()
{
    QSignalSpy ready(keeper.get(), &TunnelKeeper::ready);
    keeper->start();
    QTRY_COMPARE(ready.count(), 1);
    QCOMPARE(device->calls, QStringList{u"create"_s});
    QCOMPARE(keeper->listenPort(), 40'000);
    QVERIFY(keeper->isReady());
}

void TestTunnelKeeper::nothingIsRemovedBeforeTheListIsComplete()
{
    device->addPeer(settingFor(9), {this, [](const Result<void>&) {}});
    start();
    keeper->setPeer(settingFor(1));
    QTRY_VERIFY(device->find(keyNumber(1)));
    QVERIFY(device->find(keyNumber(9)));

    keeper->setPeers(settingsFor({1}));
    QTRY_VERIFY(!device->find(keyNumber(9)));
    QVERIFY(device->find(keyNumber(1)));
}

void TestTunnelKeeper::onlyTheDifferenceIsAsked()
{
    start();
    keeper->setPeers(settingsFor({1, 2, 3}));
    keeper->setPeers(settingsFor({2, 3, 4}));
    QCOMPARE(device->calls.count(u"add_peer"_s), 4);
    QCOMPARE(device->calls.count(u"remove_peer"_s), 1);
    device->calls.clear();
    QSignalSpy figures(keeper.get(), &TunnelKeeper::figures);
    keeper->refresh();
    QTRY_COMPARE(figures.count(), 1);
    QCOMPARE(device->calls, QStringList());
}

/// By key, whoever came and went in between.
void TestTunnelKeeper::knowsWhatItHas()
{
    start();
    QVERIFY(!keeper->find(keyNumber(1)));
    keeper->setPeers(settingsFor({1, 2, 3, 4, 5}));
    keeper->removePeer(keyNumber(2));
    keeper->removePeer(keyNumber(5));
    PeerSetting other = settingFor(1);
    other.allowedIps = settingFor(7).allowedIps;
    keeper->setPeer(other);
    keeper->setPeer(settingFor(6));
    for (const std::uint8_t number : {1, 3, 4, 6}) {
        QVERIFY2(keeper->find(keyNumber(number)), qPrintable(QString::number(number)));
        QCOMPARE(keeper->find(keyNumber(number))->publicKey, keyNumber(number));
    }
    QCOMPARE(keeper->find(keyNumber(1))->allowedIps, other.allowedIps);
    QVERIFY(!keeper->find(keyNumber(2)) && !keeper->find(keyNumber(5)));
    QCOMPARE(keeper->device()->peers.size(), 4);
    device->setAvailable(false);
    QVERIFY(!keeper->find(keyNumber(1)));
}

void TestTunnelKeeper::refusedPeerDoesNotHinderTheOthers()
{
    start();
    keeper->setPeers(settingsFor({2}));
    device->failNext = Error{u"no"_s};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"a peer was not added"_s));
    keeper->setPeer(settingFor(1));
    const PathSetting one{keyNumber(1), Endpoint::fromString(u"203.0.113.1:1"), true};
    const PathSetting two{keyNumber(2), Endpoint::fromString(u"203.0.113.2:2"), true};
    QSignalSpy applied(keeper.get(), &TunnelKeeper::pathsApplied);
    QSignalSpy failed(keeper.get(), &TunnelKeeper::pathsFailed);
    keeper->setPaths({one, two});
    QTRY_COMPARE(applied.count(), 1);
    QCOMPARE(device->pathCalls, (QList<QList<PathSetting>>{{two}}));
    QCOMPARE(failed.count(), 1);
    QVERIFY(keeper->isRefused(keyNumber(1)));
    QVERIFY(!keeper->isRefused(keyNumber(2)));
}

void TestTunnelKeeper::refusedPeerIsTriedAgainWhenAnotherGoes()
{
    start();
    keeper->setPeers(settingsFor({2}));
    device->failNext = Error{u"2 has that address"_s};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"a peer was not added"_s));
    keeper->setPeer(settingFor(1));
    QTRY_VERIFY(keeper->isRefused(keyNumber(1)));
    QSignalSpy figures(keeper.get(), &TunnelKeeper::figures);
    keeper->refresh();
    QTRY_COMPARE(figures.count(), 1);
    QVERIFY(!device->find(keyNumber(1))); // not over and over

    keeper->setPeers(settingsFor({1}));
    QTRY_VERIFY(device->find(keyNumber(1)));
    QTRY_VERIFY(!keeper->isRefused(keyNumber(1)));
}

void TestTunnelKeeper::pathsOfOneTurnAreOneCall()
{
    start();
    keeper->setPeers(settingsFor({1, 2}));
    const PathSetting one{keyNumber(1), Endpoint::fromString(u"203.0.113.1:1"), true};
    const PathSetting two{keyNumber(2), Endpoint::fromString(u"203.0.113.2:2"), true};
    QSignalSpy applied(keeper.get(), &TunnelKeeper::pathsApplied);
    keeper->setPaths({one});
    keeper->setPaths({two});
    QTRY_COMPARE(applied.count(), 1);
    QCOMPARE(device->pathCalls, (QList<QList<PathSetting>>{{one, two}}));
}

void TestTunnelKeeper::failedPathsAreTold()
{
    start();
    keeper->setPeers(settingsFor({1}));
    QSignalSpy failed(keeper.get(), &TunnelKeeper::pathsFailed);
    device->failNext = Error{u"no"_s};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"paths were not set"_s));
    keeper->setPaths({{keyNumber(1), std::nullopt, true}});
    QTRY_COMPARE(failed.count(), 1);
}

void TestTunnelKeeper::takenPortKeepsTheOldOne()
{
    start();
    device->failNext = Error{u"in use"_s};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the listen port stays"_s));
    QSignalSpy changed(keeper.get(), &TunnelKeeper::listenPortChanged);
    keeper->changeListenPort();
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(keeper->listenPort(), 40'000);
}

void TestTunnelKeeper::machineWithoutIpv6GetsIpv4()
{
    start();
    const Prefix v4 = *Prefix::fromString(u"10.128.4.1/22");
    device->failNext = Error{u"IPv6 is disabled on this device"_s};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"going on with IPv4 alone"_s));
    keeper->setAddresses({v4, *Prefix::fromString(u"fd00:1::1/64")});
    QTRY_COMPARE(device->assigned, QList{v4});
    QVERIFY(keeper->problem().isEmpty());

    device->failNext = Error{u"no"_s};
    QTest::ignoreMessage(QtWarningMsg, "no");
    keeper->setAddresses({*Prefix::fromString(u"10.128.4.2/22")});
    QTRY_COMPARE(keeper->problem(), u"no"_s);
}

void TestTunnelKeeper::helperComesBack()
{
    start();
    keeper->setAddresses({*Prefix::fromString(u"10.128.4.1/22")});
    keeper->setPeers(settingsFor({1}));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"roamwire-helper is away"_s));
    device->setAvailable(false);
    QVERIFY(!keeper->isReady());
    QVERIFY(!keeper->problem().isEmpty());

    device->calls.clear();
    QSignalSpy ready(keeper.get(), &TunnelKeeper::ready);
    device->setAvailable(true);
    QTRY_COMPARE(ready.count(), 1);
    QVERIFY(keeper->problem().isEmpty());
    QCOMPARE(device->calls, (QStringList{u"create"_s, u"assign"_s})); // the peer is there already
}

/// Killed after `wg` had set it, the helper never said so; and what was asked for may not be what was told.
void TestTunnelKeeper::portThatChangedMeanwhileIsTold()
{
    start();
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"roamwire-helper is away"_s));
    device->setAvailable(false);
    device->state.listenPort = 40'001;
    QSignalSpy changed(keeper.get(), &TunnelKeeper::listenPortChanged);
    device->setAvailable(true);
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(keeper->listenPort(), 40'001);
}

/// Killed between the halves of a nudge, `wg` leaves a path without a keepalive.
void TestTunnelKeeper::lostKeepaliveComesBack()
{
    device->addPeer(settingFor(1), {this, [](const Result<void>&) {}});
    device->find(keyNumber(1))->endpoint = Endpoint::fromString(u"203.0.113.1:1");
    device->find(keyNumber(1))->keepaliveSeconds = 0;
    start();
    keeper->setPeers(settingsFor({1}));
    QTRY_COMPARE(device->find(keyNumber(1))->keepaliveSeconds, 25);
    QCOMPARE(device->calls, QStringList{u"add_peer"_s});
}

void TestTunnelKeeper::interfaceIsMadeAnewWhenItVanished()
{
    start();
    keeper->setPeers(settingsFor({1}));
    device->state.peers.clear(); // somebody removed and made the interface again
    QSignalSpy figures(keeper.get(), &TunnelKeeper::figures);
    keeper->refresh();
    QTRY_COMPARE(figures.count(), 1);
    keeper->refresh();
    QTRY_COMPARE(figures.count(), 2);
    QVERIFY(device->find(keyNumber(1)));
}

void TestTunnelKeeper::answerFindsNobodyWhoIsGone()
{
    QStringList told;
    auto gone = std::make_unique<QObject>();
    device->show({gone.get(), [&](const Result<DeviceState>&) { told.append(u"gone"_s); }});
    device->show({this, [&](const Result<DeviceState>&) { told.append(u"here"_s); }});
    gone.reset();
    QTRY_COMPARE(told, QStringList{u"here"_s});
}

QTEST_GUILESS_MAIN(TestTunnelKeeper)
#include "test_tunnelkeeper.moc"
