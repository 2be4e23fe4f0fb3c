#include "client-gui/tray/ownnetworks.h"
#include "client-gui/tray/watchednetwork.h"
#include "tests/support/fakecontrolserver.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"

#include <QDir>
#include <QFile>
#include <QPointer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;
using State = Network::State;
using test::FakeControlServer;
using test::FakeTunnelDevice;

namespace {

constexpr int kPatience = 15'000;

} // namespace

/// Which network is whose: the program's own, an agent's, nobody's.
class TestOwnNetworks final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void connectsWhatIsThere();
    void pausedOnesStayPaused();
    void unreadableFileIsShown();
    void lockedSecretsAreAskedForAgain();
    void secretsWithoutAPlaceHinderNothing();
    void amendedIsWhatIsSaved();
    void agentsNetworkIsWatched();
    void agentThatEndsIsNotReplaced();
    void agentThatComesTakesOver();
    void resumingYieldsToAnAgent();
    void pausedSocketIsFree();
    void whatIsLeftGoes();
    void lockedOneCanBeLeft();
    void agentLeaves();
    void whatAppearsIsShownPaused();
    void joinTakesItOver();

private:
    /// An agent, or another program that keeps a network of this user connected.
    std::unique_ptr<Membership> agent(const QString& interface);
    QString writeConfig(const QString& interface);
    QString path(const QString& interface) const { return configs().filePath(interface + u".conf"); }
    QDir configs() const { return QDir(folder->filePath(u"configs"_s)); }
    NetworkParts parts();
    void start(const QStringList& paused = {});
    Network* only() const { return networks->all().size() == 1 ? networks->all().first() : nullptr; }
    bool is(State state) const { return only() && only()->state() == state; }
    bool isConnected() const { return only() && only()->status().server == u"connected"; }

    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<FakeControlServer> server;
    test::FakeNetworkWatch watch;
    SystemClock clock;
    InviteLink link;
    QPointer<FakeTunnelDevice> device; ///< the newest
    FindSecrets findSecrets;
    QString secretsProblem; ///< of rw0
    QStringList chosen;     ///< configurations whose user was to choose where the secrets are
    QStringList forgotten;  ///< interfaces of networks whose secrets are
    std::unique_ptr<OwnNetworks> networks;
};

void TestOwnNetworks::init()
{
    folder = std::make_unique<QTemporaryDir>();
    qputenv("XDG_RUNTIME_DIR", folder->path().toUtf8());
    server = std::make_unique<FakeControlServer>();
    link = server->link(TenantId::random());
    watch.move(test::homeNetwork(1, 20));
    findSecrets = {};
    forgotten.clear();
    chosen.clear();
    secretsProblem.clear();
    QVERIFY(configs().mkpath(u"."_s));
}

void TestOwnNetworks::cleanup()
{
    networks.reset();
    server.reset();
    folder.reset();
}

QString TestOwnNetworks::writeConfig(const QString& interface)
{
    ClientConfig config;
    config.settings = {interface, link, u"laptop"_s, std::nullopt};
    return config.save(path(interface)) ? path(interface) : QString();
}

NetworkParts TestOwnNetworks::parts()
{
    const auto makeDevice = [this](const QString&) {
        auto fresh = std::make_unique<FakeTunnelDevice>();
        device = fresh.get();
        return fresh;
    };
    return {MembershipParts{watch, clock, makeDevice}, findSecrets,
            [this](const ClientConfig& config, const QString&) { forgotten << config.settings.interface; },
            [this](const QString& of) { return of == path(u"rw0"_s) ? secretsProblem : QString(); },
            [this](const QString& of) { chosen << of; }};
}

std::unique_ptr<Membership> TestOwnNetworks::agent(const QString& interface)
{
    const auto config = ClientConfig::load(path(interface));
    auto membership = std::make_unique<Membership>(*config, path(interface), parts().membership);
    if (!membership->serve(StatusServer::defaultPath(interface)))
        return nullptr;
    membership->resume();
    return membership;
}

void TestOwnNetworks::start(const QStringList& paused)
{
    networks = std::make_unique<OwnNetworks>(parts(), paused, configs().path());
    networks->start();
}

void TestOwnNetworks::connectsWhatIsThere()
{
    writeConfig(u"rw1"_s);
    writeConfig(u"rw0"_s);
    start();
    QTRY_COMPARE_WITH_TIMEOUT(networks->all().size(), 2, kPatience);
    QCOMPARE(networks->all().first()->interface(), u"rw0"_s);
    for (const Network* network : networks->all()) {
        QTRY_COMPARE_WITH_TIMEOUT(network->status().server, u"connected"_s, kPatience);
        QCOMPARE(network->state(), State::Running);
        QCOMPARE(network->status().displayName, u"laptop"_s);
    }
}

void TestOwnNetworks::pausedOnesStayPaused()
{
    writeConfig(u"rw0"_s);
    start({u"rw0"_s});
    QTRY_VERIFY(is(State::Paused));
    QTest::qWait(20);
    QVERIFY(!device);
    QCOMPARE(only()->status().tenant, link.tenant.toString());
    QCOMPARE(only()->problem(), QString());
    QSignalSpy changed(only(), &Network::changed);
    only()->resume();
    QVERIFY(is(State::Running) && !changed.isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    only()->pause();
    QVERIFY(is(State::Paused));
    QCOMPARE(only()->status().peers.size(), 0);
    QTRY_VERIFY_WITH_TIMEOUT(!device, kPatience);
}

void TestOwnNetworks::unreadableFileIsShown()
{
    QFile file(path(u"rw7"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[network]\nfriends=many\n");
    file.close();
    start();
    QTRY_VERIFY(is(State::Paused));
    QCOMPARE(only()->interface(), u"rw7"_s);
    QVERIFY2(only()->problem().contains(u"friends"), qPrintable(only()->problem()));
    writeConfig(u"rw7"_s);
    only()->resume();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QCOMPARE(only()->problem(), QString());
}

void TestOwnNetworks::lockedSecretsAreAskedForAgain()
{
    bool isLocked = true;
    findSecrets = [&](const ClientConfig& config, const QString&, const ReplyTo<ClientConfig>& reply) {
        reply(isLocked ? Result<ClientConfig>(failure(u"unlock the keyring"_s)) : Result<ClientConfig>(config));
    };
    writeConfig(u"rw0"_s);
    start();
    QTRY_VERIFY(is(State::Locked));
    QCOMPARE(only()->problem(), u"unlock the keyring"_s);
    QVERIFY(!device);
    only()->resume();
    QTRY_VERIFY(is(State::Locked));
    isLocked = false;
    only()->resume();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QCOMPARE(only()->state(), State::Running);
}

void TestOwnNetworks::secretsWithoutAPlaceHinderNothing()
{
    secretsProblem = u"choose where the secret is to be"_s;
    writeConfig(u"rw0"_s);
    start();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QCOMPARE(only()->problem(), secretsProblem);
    QVERIFY(only()->asksForSecretPlace());
    only()->chooseSecretPlace();
    QCOMPARE(chosen, QStringList{path(u"rw0"_s)});

    QSignalSpy changed(only(), &Network::changed);
    secretsProblem.clear();
    networks->tellChange(path(u"rw0"_s));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(only()->problem(), QString());
    QVERIFY(!only()->asksForSecretPlace());
}

/// Whoever has the configuration in memory does not write the change away.
void TestOwnNetworks::amendedIsWhatIsSaved()
{
    const auto toFile = [](ClientConfig& config) { config.secretPlace = SecretPlace::File; };
    const auto place = [this] { return ClientConfig::load(path(u"rw0"_s))->secretPlace; };
    writeConfig(u"rw0"_s);
    start();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QVERIFY(networks->amend(path(u"rw0"_s), toFile));
    QCOMPARE(place(), SecretPlace::File);
    const auto toPending = [](ClientConfig& config) {
        QCOMPARE(config.secretPlace, SecretPlace::File);
        config.secretPlace = SecretPlace::Pending;
    };
    networks->release(path(u"rw0"_s));
    QVERIFY(networks->amend(path(u"rw0"_s), toPending));
    QCOMPARE(place(), SecretPlace::Pending);
    QVERIFY(!networks->amend(path(u"rw1"_s), toFile));
    QVERIFY(!QFile::exists(path(u"rw1"_s)));
}

void TestOwnNetworks::agentsNetworkIsWatched()
{
    writeConfig(u"rw0"_s);
    const auto other = agent(u"rw0"_s);
    QVERIFY(other);
    QTRY_COMPARE_WITH_TIMEOUT(other->status().server, u"connected"_s, kPatience);
    start();
    QTRY_VERIFY_WITH_TIMEOUT(is(State::Elsewhere) && isConnected(), kPatience);
    QCOMPARE(server->joins.size(), 1);
    QCOMPARE(only()->status(), other->status());
    QVERIFY(!networks->amend(path(u"rw0"_s), [](ClientConfig&) { QFAIL("it is the agent's"); }));

    only()->pause(); // not here
    QTest::qWait(20);
    QVERIFY(is(State::Elsewhere));

    std::optional<Result<Invitation>> invitation;
    only()->invite({1, 60, false}, {this, [&](const Result<Invitation>& made) { invitation = made; }});
    QTRY_VERIFY_WITH_TIMEOUT(invitation, kPatience);
    QVERIFY2(!*invitation && invitation->error().message.contains(u"sealed"), "an open network makes no invites");
}

void TestOwnNetworks::agentThatEndsIsNotReplaced()
{
    writeConfig(u"rw0"_s);
    auto other = agent(u"rw0"_s);
    start();
    QTRY_VERIFY_WITH_TIMEOUT(is(State::Elsewhere), kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(server->joins.size(), 1, kPatience);
    other.reset();
    QTRY_VERIFY_WITH_TIMEOUT(is(State::Paused), kPatience);
    QCOMPARE(only()->status().server, u"offline"_s);
    QVERIFY(!device);

    other = agent(u"rw0"_s); // back again, and found by itself
    QTRY_VERIFY_WITH_TIMEOUT(is(State::Elsewhere), kPatience);
    other.reset();
    QTRY_VERIFY_WITH_TIMEOUT(is(State::Paused), kPatience);
    QSignalSpy removed(networks.get(), &Networks::removed);
    only()->resume();
    QTRY_VERIFY_WITH_TIMEOUT(is(State::Running) && isConnected(), kPatience);
    QCOMPARE(removed.count(), 1);
}

void TestOwnNetworks::agentThatComesTakesOver()
{
    writeConfig(u"rw0"_s);
    start({u"rw0"_s});
    QTRY_VERIFY(is(State::Paused));
    const auto other = agent(u"rw0"_s);
    QVERIFY(other);
    QTRY_VERIFY_WITH_TIMEOUT(is(State::Elsewhere), kPatience);
}

void TestOwnNetworks::resumingYieldsToAnAgent()
{
    writeConfig(u"rw0"_s);
    const QString config = path(u"rw0"_s);
    OwnNetwork network(config, parts());
    QSignalSpy elsewhere(&network, &OwnNetwork::keptElsewhere);
    StatusServer other([] { return Status(); });
    QVERIFY(other.listen(StatusServer::defaultPath(u"rw0"_s)));
    network.resume();
    QTRY_COMPARE(elsewhere.count(), 1);
    QCOMPARE(network.state(), State::Paused);
    QVERIFY(!device);
}

/// What is paused here an agent may keep.
void TestOwnNetworks::pausedSocketIsFree()
{
    writeConfig(u"rw0"_s);
    start();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QVERIFY(!agent(u"rw0"_s));
    only()->pause();
    QTRY_VERIFY_WITH_TIMEOUT(!device, kPatience);
    const auto other = agent(u"rw0"_s);
    QVERIFY(other);
    QTRY_VERIFY_WITH_TIMEOUT(is(State::Elsewhere), kPatience);
}

void TestOwnNetworks::whatIsLeftGoes()
{
    writeConfig(u"rw0"_s);
    start();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    QSignalSpy removed(networks.get(), &Networks::removed);
    std::optional<DepartureReport> report;
    only()->leave({this, [&](const Result<DepartureReport>& answer) { report = *answer; }});
    QTRY_COMPARE_WITH_TIMEOUT(removed.count(), 1, kPatience);
    QVERIFY(report && report->isDone);
    QVERIFY(networks->all().isEmpty());
    QVERIFY(!QFile::exists(path(u"rw0"_s)));
    QCOMPARE(forgotten, QStringList{u"rw0"_s});
}

void TestOwnNetworks::lockedOneCanBeLeft()
{
    findSecrets = [](const ClientConfig&, const QString&, const ReplyTo<ClientConfig>& reply) {
        reply(failure(u"unlock the keyring"_s));
    };
    writeConfig(u"rw0"_s);
    start();
    QTRY_VERIFY(is(State::Locked));
    std::optional<DepartureReport> report;
    only()->leave({this, [&](const Result<DepartureReport>& answer) { report = *answer; }});
    QTRY_VERIFY_WITH_TIMEOUT(networks->all().isEmpty(), kPatience);
    QVERIFY(report && report->isDone);
    QVERIFY(!QFile::exists(path(u"rw0"_s)));
}

void TestOwnNetworks::agentLeaves()
{
    writeConfig(u"rw0"_s);
    auto other = agent(u"rw0"_s);
    connect(other.get(), &Membership::left, this, [&] { other.release()->deleteLater(); });
    start();
    QTRY_VERIFY_WITH_TIMEOUT(is(State::Elsewhere) && isConnected(), kPatience);
    std::optional<DepartureReport> report;
    only()->leave({this, [&](const Result<DepartureReport>& answer) { report = *answer; }});
    QTRY_VERIFY_WITH_TIMEOUT(networks->all().isEmpty(), kPatience);
    QVERIFY(report && report->isDone);
}

void TestOwnNetworks::whatAppearsIsShownPaused()
{
    start();
    QVERIFY(networks->all().isEmpty());
    writeConfig(u"rw0"_s);
    QTRY_VERIFY_WITH_TIMEOUT(is(State::Paused), kPatience);
    QVERIFY(!device);
    QVERIFY(QFile::remove(path(u"rw0"_s)));
    QTRY_VERIFY_WITH_TIMEOUT(networks->all().isEmpty(), kPatience);
}

void TestOwnNetworks::joinTakesItOver()
{
    const QString config = writeConfig(u"rw0"_s);
    start();
    QTRY_VERIFY_WITH_TIMEOUT(isConnected(), kPatience);
    networks->release(config);
    QVERIFY(networks->all().isEmpty());
    QVERIFY(!device);
    const auto other = agent(u"rw0"_s); // as a join would, it has the interface now
    QVERIFY(other);
    writeConfig(u"rw1"_s);
    QTRY_COMPARE_WITH_TIMEOUT(networks->all().size(), 1, kPatience); // rw0 is not looked at meanwhile
    QCOMPARE(only()->interface(), u"rw1"_s);
    QVERIFY(QFile::remove(path(u"rw1"_s)));
    QTRY_VERIFY_WITH_TIMEOUT(networks->all().isEmpty(), kPatience);
    other->pause();
    QTRY_VERIFY_WITH_TIMEOUT(other->isIdle(), kPatience);
    networks->adopt(config);
    QTRY_VERIFY_WITH_TIMEOUT(isConnected() && is(State::Running), kPatience);
    networks->adopt(folder->filePath(u"gone.conf"_s)); // a join that failed
    QCOMPARE(networks->all().size(), 1);
}

QTEST_GUILESS_MAIN(TestOwnNetworks)
#include "test_ownnetworks.moc"
