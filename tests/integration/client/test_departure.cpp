#include "client-gui/engine/clientconfig.h"
#include "client-gui/engine/departure.h"
#include "client-gui/engine/engine.h"
#include "client-gui/engine/statusserver.h"
#include "tests/support/fakememberstore.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"
#include "tests/support/serverprocess.h"

#include <QFile>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 20'000;
const Endpoint kStale = *Endpoint::fromString(u"203.0.113.9:51820");

/// A member with its configuration, without an engine.
struct Member
{
    explicit Member(const InviteLink& link, InterfaceMode mode)
    {
        config.settings = {u"wg0"_s, link, u"laptop"_s, parseAddress(u"10.9.0.1"), mode, false};
        device.kind = mode;
        device.assigned = {*Prefix::fromString(u"10.9.0.1/24")};
        DevicePeer peer;
        peer.publicKey = publicKeyOf(makePrivateKey());
        peer.endpoint = kStale;
        device.state.peers.append(peer);
        (void)config.save(path());
    }
    QString path() const { return folder.filePath(u"wg0.conf"_s); }

    DepartureReport leave()
    {
        Departure departure(config.settings, path(), device);
        QSignalSpy finished(&departure, &Departure::finished);
        departure.start();
        if (!QTest::qWaitFor([&] { return !finished.isEmpty(); }, kPatience))
            return {};
        return finished.first().first().value<DepartureReport>();
    }

    QTemporaryDir folder;
    ClientConfig config;
    test::FakeTunnelDevice device;
};

} // namespace

class TestDeparture final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        server = std::make_unique<test::ServerProcess>();
        QVERIFY(server->start());
        link = server->link(TenantId::random());
    }
    void cleanup() { server.reset(); }

    void syncInterfaceReturns();
    void managedInterfaceGoes();
    void membershipIsGivenBack();
    void serverMayBeAway();
    void helperMayNotBeAway();
    void interruptedOneIsRepeated();
    void othersInterfacesStay();
    void proofThatCannotBeMadeHindersNothing();
    void reportsTravel();
    void isAskedThroughTheStatusSocket();

private:
    std::unique_ptr<test::ServerProcess> server;
    InviteLink link;
};

void TestDeparture::syncInterfaceReturns()
{
    Member member(link, InterfaceMode::Sync);
    const PublicKey peer = member.device.state.peers.first().publicKey;
    member.device.setPaths({{peer, Endpoint::fromString(u"192.0.2.1:1"), true}}, {this, [](const Result<void>&) {}});
    const auto report = member.leave();
    QVERIFY2(report.isDone, qPrintable(report.problem));
    QVERIFY(report.steps.first().contains(u"10.9.0.1 back"));
    QCOMPARE(member.device.find(peer)->endpoint, kStale);
    QVERIFY(!QFile::exists(member.path()));
    QCOMPARE(member.device.calls, (QStringList{u"set_paths"_s, u"restore"_s}));
}

void TestDeparture::managedInterfaceGoes()
{
    Member member(link, InterfaceMode::Managed);
    const auto report = member.leave();
    QVERIFY2(report.isDone, qPrintable(report.problem));
    QVERIFY(!member.device.exists);
    QVERIFY(!QFile::exists(member.path()));
    QVERIFY(member.leave().isDone); // again
}

void TestDeparture::membershipIsGivenBack()
{
    Member member(link, InterfaceMode::Sync);
    test::FakeNetworkWatch watch;
    test::FakeTunnelDevice device;
    test::FakeMemberStore store;
    const SystemClock clock;
    Engine other({u"rw0"_s, link, u"nas"_s, std::nullopt}, watch, device, store, clock);
    watch.move(test::homeNetwork(1, 30));
    other.start();
    {
        test::FakeNetworkWatch here;
        Engine engine(member.config.settings, here, member.device, store, clock);
        here.move(test::homeNetwork(1, 20));
        engine.start();
        QTRY_COMPARE_WITH_TIMEOUT(other.status().peers.size(), 1, kPatience);
    }
    QTRY_COMPARE_WITH_TIMEOUT(other.status().peers.first().presence, Presence::Away, kPatience);
    QVERIFY(member.leave().isDone);
    QTRY_COMPARE_WITH_TIMEOUT(other.status().peers.size(), 0, kPatience);
}

void TestDeparture::serverMayBeAway()
{
    server->kill();
    Member member(link, InterfaceMode::Managed);
    const auto report = member.leave();
    QVERIFY2(report.isDone, qPrintable(report.problem));
    QVERIFY2(report.steps.first().contains(u"not told"), qPrintable(report.steps.first()));
    QVERIFY(!member.device.exists && !QFile::exists(member.path()));
}

void TestDeparture::helperMayNotBeAway()
{
    Member member(link, InterfaceMode::Managed);
    member.device.setAvailable(false);
    const auto report = member.leave();
    QVERIFY(!report.isDone && report.steps.isEmpty());
    QVERIFY2(report.problem.contains(u"nothing was changed"), qPrintable(report.problem));
    QVERIFY(QFile::exists(member.path()));
}

void TestDeparture::interruptedOneIsRepeated()
{
    Member member(link, InterfaceMode::Managed);
    member.device.failNext = Error{u"the disk is gone"_s};
    const auto report = member.leave();
    QVERIFY(!report.isDone && report.problem.contains(u"repeat"));
    QVERIFY(QFile::exists(member.path()) && member.device.exists);
    QVERIFY(member.leave().isDone);
    QVERIFY(!QFile::exists(member.path()) && !member.device.exists);
}

/// The configuration says that roamwire made it; the helper knows better.
void TestDeparture::othersInterfacesStay()
{
    Member member(link, InterfaceMode::Managed);
    member.device.kind = InterfaceMode::Sync;
    QVERIFY(member.leave().isDone);
    QVERIFY(member.device.exists);
    QVERIFY(!member.device.calls.contains(u"destroy"_s));

    Member gone(link, InterfaceMode::Sync);
    gone.device.exists = false;
    QVERIFY(gone.leave().isDone);
    QCOMPARE(gone.device.calls, QStringList());
}

void TestDeparture::proofThatCannotBeMadeHindersNothing()
{
    Member member(link, InterfaceMode::Sync);
    member.device.lieAboutKey(publicKeyOf(makePrivateKey()));
    const auto report = member.leave();
    QVERIFY(report.isDone);
    QVERIFY2(report.steps.first().contains(u"not told"), qPrintable(report.steps.first()));
}

void TestDeparture::reportsTravel()
{
    const DepartureReport report{true, {u"one"_s, u"two"_s}, u"three"_s};
    QCOMPARE(departureReport(toJson(report)), report);
    QVERIFY(!departureReport({{u"self"_s, QJsonObject()}}));
}

void TestDeparture::isAskedThroughTheStatusSocket()
{
    const QTemporaryDir folder;
    StatusServer status([] { return Status(); });
    QVERIFY(status.listen(folder.filePath(u"elsewhere.sock"_s)));
    const QString config = folder.filePath(u"wg0.conf"_s);
    QCOMPARE(StatusServer::pathFor(config, u"wg0"_s), StatusServer::defaultPath(u"wg0"_s));
    status.announce(config);
    const QString found = StatusServer::pathFor(config, u"wg0"_s);
    QCOMPARE(found, folder.filePath(u"elsewhere.sock"_s));

    QSignalSpy asked(&status, &StatusServer::leaveRequested);
    QLocalSocket one;
    QLocalSocket other;
    for (QLocalSocket* socket : {&one, &other}) {
        socket->connectToServer(found);
        QVERIFY(socket->waitForConnected());
        socket->write("leave\n");
        socket->flush();
    }
    QTRY_COMPARE(asked.count(), 1);
    QTest::qWait(20);
    QCOMPARE(asked.count(), 1); // both wait for the same
    status.answerLeave({true, {u"done"_s}, {}});
    for (QLocalSocket* socket : {&one, &other}) {
        QTRY_VERIFY(socket->canReadLine());
        QVERIFY(departureReport(QJsonDocument::fromJson(socket->readLine()).object())->isDone);
    }
    QVERIFY(ClientConfig::remove(config));
    QCOMPARE(StatusServer::pathFor(config, u"wg0"_s), StatusServer::defaultPath(u"wg0"_s));
}

QTEST_GUILESS_MAIN(TestDeparture)
#include "test_departure.moc"
