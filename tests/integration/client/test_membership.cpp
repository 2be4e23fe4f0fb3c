#include "client-gui/engine/membership.h"
#include "shared/crypto/sealing.h"
#include "shared/crypto/token.h"
#include "tests/support/fakecontrolserver.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"
#include "tests/support/testkeys.h"

#include <QFile>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QPointer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::FakeControlServer;
using test::FakeTunnelDevice;

namespace {

constexpr int kPatience = 15'000;

} // namespace

/// What agent and tray do with one network, with a server that says what the test wants.
class TestMembership final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void isPausedAtFirst();
    void keepsWhatTheServerGives();
    void statusTellsWhoWeAre();
    void pausedTunnelGoes();
    void pausedForeignTunnelStays();
    void tunnelThatCannotGoIsTold();
    void resumedInTimeNothingHappens();
    void pausingWhileTheEngineSpeaks();
    void refusalOfTheHelperIsAProblem();
    void directIsTried();
    void leaves();
    void leavesWhilePaused();
    void whatIsNotLeftGoesOn();
    void isSeenOnItsSocket();
    void anotherClientIsNotDisturbed();

private:
    void begin(InterfaceMode mode = InterfaceMode::Managed);
    bool isConnected() const { return membership->status().server == u"connected"; }
    QString configPath() const { return folder->filePath(u"rw0.conf"_s); }
    QString socketPath() const { return folder->filePath(u"rw0.sock"_s); }
    /// What the membership's socket answers.
    QJsonObject ask(const QByteArray& request);
    DepartureReport leave();

    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<FakeControlServer> server;
    test::FakeNetworkWatch watch;
    SystemClock clock;
    ClientConfig config;
    std::function<void(FakeTunnelDevice&)> prepareDevice;
    QPointer<FakeTunnelDevice> device; ///< the newest
    int devices = 0;
    std::unique_ptr<Membership> membership;
};

void TestMembership::init()
{
    folder = std::make_unique<QTemporaryDir>();
    server = std::make_unique<FakeControlServer>();
    watch.move(test::homeNetwork(1, 20));
    config = {};
    config.settings = {u"rw0"_s, server->link(TenantId::random()), u"laptop"_s, std::nullopt};
    config.settings.link.token = makeToken();
    prepareDevice = [](FakeTunnelDevice&) {};
    devices = 0;
}

void TestMembership::cleanup()
{
    membership.reset();
    server.reset();
    folder.reset();
}

void TestMembership::begin(InterfaceMode mode)
{
    config.settings.mode = mode;
    QVERIFY(config.save(configPath()));
    const auto makeDevice = [this, mode](const QString&) {
        auto fresh = std::make_unique<FakeTunnelDevice>();
        fresh->kind = mode;
        prepareDevice(*fresh);
        device = fresh.get();
        ++devices;
        return fresh;
    };
    membership = std::make_unique<Membership>(config, configPath(), MembershipParts{watch, clock, makeDevice});
}

QJsonObject TestMembership::ask(const QByteArray& request)
{
    QLocalSocket socket;
    socket.connectToServer(socketPath());
    socket.write(request + '\n');
    if (!QTest::qWaitFor([&] { return socket.canReadLine(); }, kPatience))
        return {};
    return QJsonDocument::fromJson(socket.readLine()).object();
}

DepartureReport TestMembership::leave()
{
    std::optional<DepartureReport> report;
    membership->leave({this, [&](const Result<DepartureReport>& answer) { report = *answer; }});
    (void)QTest::qWaitFor([&] { return report.has_value(); }, kPatience);
    return report.value_or(DepartureReport());
}

void TestMembership::isPausedAtFirst()
{
    begin();
    QTest::qWait(20);
    QVERIFY(membership->isPaused());
    QCOMPARE(devices, 0);
    const Status status = membership->status();
    QCOMPARE(status.server, u"paused"_s);
    QCOMPARE(status.interface, u"rw0"_s);
    QCOMPARE(status.tenant, config.settings.link.tenant.toString());
    QCOMPARE(status.displayName, u"laptop"_s);
}

void TestMembership::keepsWhatTheServerGives()
{
    begin();
    QSignalSpy joined(membership.get(), &Membership::joined);
    membership->resume();
    QTRY_COMPARE_WITH_TIMEOUT(joined.count(), 1, kPatience);
    QVERIFY(!membership->isPaused());
    const auto kept = ClientConfig::load(configPath());
    QVERIFY(kept);
    QCOMPARE(kept->settings.wgip, server->welcome.wgip);
    QVERIFY(server->joins.first().token && !kept->settings.link.token);
}

void TestMembership::statusTellsWhoWeAre()
{
    config.settings.link.secret = makeTenantSecret();
    server->welcome.mayInvite = true;
    begin();
    membership->resume();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QCOMPARE(membership->status().displayName, u"laptop"_s);
    QVERIFY(membership->status().mayInvite);
    server->welcome.mayInvite = false; // it became ephemeral
    watch.move(test::homeNetwork(2, 20));
    QTRY_VERIFY_WITH_TIMEOUT(!membership->status().mayInvite, kPatience);
}

void TestMembership::pausedTunnelGoes()
{
    begin();
    membership->resume();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QStringList calls;
    connect(membership.get(), &Membership::statusChanged, this, [&] { calls = device ? device->calls : calls; });
    membership->pause();
    QVERIFY(membership->isPaused());
    QCOMPARE(membership->status().server, u"paused"_s);
    QCOMPARE(membership->status().wgip, server->welcome.wgip);
    QTRY_VERIFY_WITH_TIMEOUT(!device, kPatience);
    QCOMPARE(calls.last(), u"destroy"_s);
    QVERIFY(membership->status().problem.isEmpty());
    QVERIFY(QFile::exists(configPath()));

    membership->resume();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QCOMPARE(devices, 2);
    QCOMPARE(server->joins.size(), 2);
    QCOMPARE(server->joins.last().wgip, server->welcome.wgip);
}

void TestMembership::pausedForeignTunnelStays()
{
    prepareDevice = [](FakeTunnelDevice& fresh) { fresh.assigned = {*Prefix::fromString(u"10.9.0.1/24")}; };
    server->welcome.wgip = *parseAddress(u"10.9.0.1");
    begin(InterfaceMode::Sync);
    membership->resume();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QStringList calls;
    connect(membership.get(), &Membership::statusChanged, this, [&] { calls = device ? device->calls : calls; });
    membership->pause();
    QTRY_VERIFY_WITH_TIMEOUT(!device, kPatience);
    QVERIFY2(!calls.contains(u"destroy"_s) && !calls.contains(u"restore"_s), qPrintable(calls.join(u' ')));
}

void TestMembership::tunnelThatCannotGoIsTold()
{
    begin();
    membership->resume();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    device->failNext = Error{u"the helper is stuck"_s};
    membership->pause();
    QTRY_VERIFY_WITH_TIMEOUT(membership->status().problem.contains(u"the helper is stuck"), kPatience);
    QVERIFY(device && device->exists);
    device->setAvailable(false);
    device->setAvailable(true);
    QTRY_VERIFY_WITH_TIMEOUT(!device, kPatience);
    QCOMPARE(membership->status().problem, QString());
}

void TestMembership::resumedInTimeNothingHappens()
{
    begin();
    membership->resume();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    membership->pause();
    membership->resume();
    QTest::qWait(20);
    QVERIFY(isConnected());
    QVERIFY(!device->calls.contains(u"destroy"_s));
    QCOMPARE(server->joins.size(), 1);
}

/// Whoever is told of a change may want another one at once, while the engine is at work.
void TestMembership::pausingWhileTheEngineSpeaks()
{
    begin();
    connect(membership.get(), &Membership::statusChanged, this, [this] {
        if (isConnected())
            membership->pause();
    });
    membership->resume();
    QTRY_VERIFY_WITH_TIMEOUT(devices == 1 && !device, kPatience);
    QVERIFY(membership->isPaused());
}

void TestMembership::refusalOfTheHelperIsAProblem()
{
    prepareDevice = [](FakeTunnelDevice& fresh) { fresh.kind = InterfaceMode::Sync; };
    begin();
    membership->resume();
    QTRY_COMPARE_WITH_TIMEOUT(membership->status().problem, u"that is its owner's"_s, kPatience);
}

void TestMembership::directIsTried()
{
    PeerRecord peer;
    peer.publicKey = test::keyNumber(3);
    peer.displayName = u"nas"_s;
    peer.wgip = QHostAddress(u"10.128.4.9"_s);
    peer.wgip6 = QHostAddress(u"fd00::9"_s);
    peer.endpoints = EndpointReport{51820, {}, std::nullopt};
    peer.observed.v4 = QHostAddress(u"203.0.113.3"_s);
    server->welcome.list.peers = {peer};
    begin();
    membership->tryDirect(peer.publicKey); // paused: nothing
    membership->resume();
    QTRY_VERIFY_WITH_TIMEOUT(device && device->find(peer.publicKey), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(device->pathCalls.size() >= 4, kPatience); // the last is a second after the first
    const auto candidates = membership->status().peers.first().candidates;
    QCOMPARE(candidates, (QList<Candidate>{{*Endpoint::fromString(u"203.0.113.3:51820"), PathKind::Wan}}));
    device->pathCalls.clear();
    membership->tryDirect(peer.publicKey);
    QTRY_VERIFY_WITH_TIMEOUT(!device->pathCalls.isEmpty(), 50); // the next try by itself is later
    QCOMPARE(device->pathCalls.first().first().peer, peer.publicKey);
}

void TestMembership::leaves()
{
    begin();
    membership->resume();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QSignalSpy left(membership.get(), &Membership::left);
    std::optional<DepartureReport> second;
    membership->leave({this, [&](const Result<DepartureReport>& answer) { second = *answer; }});
    const auto report = leave();
    QVERIFY2(report.isDone, qPrintable(report.problem));
    QCOMPARE(second, report);
    QCOMPARE(left.count(), 1);
    QCOMPARE(server->leaves, 1);
    QVERIFY(!QFile::exists(configPath()));
    QVERIFY(!device);
}

void TestMembership::leavesWhilePaused()
{
    prepareDevice = [](FakeTunnelDevice& fresh) { fresh.exists = false; };
    begin();
    const auto report = leave();
    QVERIFY2(report.isDone, qPrintable(report.problem));
    QCOMPARE(server->leaves, 1);
}

void TestMembership::whatIsNotLeftGoesOn()
{
    begin();
    membership->resume();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QSignalSpy left(membership.get(), &Membership::left);
    device->failNext = Error{u"the disk is gone"_s};
    const auto report = leave();
    QVERIFY(!report.isDone);
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QCOMPARE(left.count(), 0);
    QVERIFY(QFile::exists(configPath()));
}

void TestMembership::isSeenOnItsSocket()
{
    begin();
    QVERIFY(membership->serve(socketPath()));
    QCOMPARE(StatusServer::pathFor(configPath(), u"rw0"_s), socketPath());
    QCOMPARE(ask("status")["self"_L1]["server"_L1].toString(), u"paused"_s);
    const QJsonObject refusal = ask(R"(invite {"uses": 1, "expires_s": 60})");
    QVERIFY2(refusal["error"_L1].toString().contains(u"paused"), qPrintable(refusal["error"_L1].toString()));
    membership->resume();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QCOMPARE(ask("status")["self"_L1]["server"_L1].toString(), u"connected"_s);
    const auto report = departureReport(ask("leave"));
    QVERIFY(report && report->isDone);
    QVERIFY(!QFile::exists(configPath()));
}

void TestMembership::anotherClientIsNotDisturbed()
{
    StatusServer another([] { return Status(); });
    QVERIFY(another.listen(socketPath()));
    begin();
    const auto serving = membership->serve(socketPath());
    QVERIFY(!serving);
    QVERIFY2(serving.error().message.contains(u"another client"), qPrintable(serving.error().message));
}

QTEST_GUILESS_MAIN(TestMembership)
#include "test_membership.moc"
