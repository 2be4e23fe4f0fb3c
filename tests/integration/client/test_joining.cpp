#include "client-gui/engine/joining.h"
#include "client-gui/engine/statusserver.h"
#include "shared/crypto/sealing.h"
#include "shared/crypto/token.h"
#include "tests/support/fakecontrolserver.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"

#include <QFile>
#include <QPointer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace roamwire;
using namespace Qt::StringLiterals;
using test::FakeControlServer;
using test::FakeTunnelDevice;

namespace {

constexpr int kPatience = 15'000;

const QList<Joining::Step> kWholeWay{Joining::Step::Helper, Joining::Step::Interface, Joining::Step::Server,
                                     Joining::Step::Admission, Joining::Step::Tunnel};

} // namespace

/// From a link to a configuration, with a server that says what the test wants.
class TestJoining final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void goesTheWholeWay();
    void keepsTheSecretItMakes();
    void foreignInterfaceStaysItsOwners();
    void repeatingKeepsWhatThereIs();
    void isRefusedBeforeAnythingHappens_data();
    void isRefusedBeforeAnythingHappens();
    void interfaceMayBeTheWrongOne_data();
    void interfaceMayBeTheWrongOne();
    void serverSaysNo();
    void refusalLeavesTheConfiguration();
    void hindrancesAreTold();
    void helperMayNotBeAway();
    void runningClientIsLeftAlone();
    void mayBeGivenUp();

private:
    JoinRequest request() const;
    /// What finished() said; an error of the test's own if it never came.
    Result<ClientConfig> join(const JoinRequest& request);

    std::unique_ptr<QTemporaryDir> folder;
    std::unique_ptr<FakeControlServer> server;
    test::FakeNetworkWatch watch;
    SystemClock clock;
    InviteLink link;
    std::function<void(FakeTunnelDevice&)> prepareDevice;
    QPointer<FakeTunnelDevice> device;
    QList<Joining::Step> steps;
    QStringList problems;
    std::function<void(Joining::Step)> onStep;
    std::function<void()> onProblem;
    bool wasLetGo = false; ///< the device, when it was finished
};

void TestJoining::init()
{
    folder = std::make_unique<QTemporaryDir>();
    server = std::make_unique<FakeControlServer>();
    link = server->link(TenantId::random());
    link.token = makeToken();
    watch.move(test::homeNetwork(1, 20));
    prepareDevice = [](FakeTunnelDevice& fresh) { fresh.exists = false; };
    onStep = [](Joining::Step) {};
    onProblem = [] {};
}

void TestJoining::cleanup()
{
    server.reset();
    folder.reset();
}

JoinRequest TestJoining::request() const
{
    JoinRequest request;
    request.link = link;
    request.configPath = folder->filePath(u"rw0.conf"_s);
    request.displayName = u"laptop"_s;
    request.statusSocket = folder->filePath(u"rw0.sock"_s);
    return request;
}

Result<ClientConfig> TestJoining::join(const JoinRequest& request)
{
    steps.clear();
    problems.clear();
    Joining joining(
        request,
        [this](const QString&) {
            auto fresh = std::make_unique<FakeTunnelDevice>();
            prepareDevice(*fresh);
            device = fresh.get();
            return fresh;
        },
        watch, clock);
    std::optional<Result<ClientConfig>> outcome;
    connect(&joining, &Joining::reached, this, [this](Joining::Step step) {
        steps << step;
        onStep(step);
    });
    connect(&joining, &Joining::hindered, this, [this](const QString& problem) {
        problems << problem;
        onProblem();
    });
    connect(&joining, &Joining::finished, this, [&](const Result<ClientConfig>& config) {
        QVERIFY(!outcome);
        outcome = config;
        wasLetGo = !device;
    });
    joining.start();
    if (!QTest::qWaitFor([&] { return outcome.has_value(); }, kPatience))
        return failure(u"it did not finish"_s);
    return *outcome;
}

void TestJoining::goesTheWholeWay()
{
    const auto joined = join(request());
    QVERIFY2(joined, qPrintable(joined.error().message));
    QCOMPARE(steps, kWholeWay);
    QVERIFY(wasLetGo);
    QCOMPARE(server->joins.size(), 1);
    QCOMPARE(server->joins.first().displayName, u"laptop"_s);
    QVERIFY(server->joins.first().token == link.token);

    const auto kept = ClientConfig::load(request().configPath);
    QVERIFY(kept);
    QCOMPARE(kept->settings.interface, u"rw0"_s);
    QCOMPARE(kept->settings.mode, InterfaceMode::Managed);
    QCOMPARE(kept->settings.wgip, server->welcome.wgip);
    QVERIFY(!kept->settings.link.token); // spent
    QVERIFY(kept->settings == joined->settings);
}

void TestJoining::keepsTheSecretItMakes()
{
    server->welcome.first = true;
    QVERIFY(join(request()));
    const auto kept = ClientConfig::load(request().configPath);
    QVERIFY(kept && kept->settings.link.secret);
}

void TestJoining::foreignInterfaceStaysItsOwners()
{
    prepareDevice = [](FakeTunnelDevice& fresh) {
        fresh.kind = InterfaceMode::Sync;
        fresh.assigned = {*Prefix::fromString(u"10.9.0.1/24")};
    };
    server->welcome.wgip = *parseAddress(u"10.9.0.1");
    const auto joined = join(request());
    QVERIFY2(joined, qPrintable(joined.error().message));
    QCOMPARE(joined->settings.mode, InterfaceMode::Sync);
    QVERIFY(!joined->settings.allowPeers);
    JoinRequest withPeers = request();
    withPeers.allowPeers = true;
    QVERIFY(join(withPeers)->settings.allowPeers);
    QVERIFY(join(request())->settings.allowPeers); // as it was chosen before
}

void TestJoining::repeatingKeepsWhatThereIs()
{
    server->welcome.first = true;
    const auto first = join(request());
    QVERIFY(first && first->settings.link.secret);
    JoinRequest again = request();
    again.displayName.reset();
    const auto second = join(again);
    QVERIFY2(second, qPrintable(second.error().message));
    QCOMPARE(second->settings.displayName, u"laptop"_s);
    QVERIFY(second->settings.link.secret == first->settings.link.secret);
}

void TestJoining::isRefusedBeforeAnythingHappens_data()
{
    QTest::addColumn<bool>("ofAnotherNetwork");
    QTest::addColumn<bool>("withAnotherSecret");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("said");
    QTest::newRow("another network") << true << false << u"laptop"_s << u"belongs to another network"_s;
    QTest::newRow("another secret") << false << true << u"laptop"_s << u"has another secret"_s;
    QTest::newRow("no name") << false << false << QString(65, u'x') << u"choose another name"_s;
}

void TestJoining::isRefusedBeforeAnythingHappens()
{
    QFETCH(const bool, ofAnotherNetwork);
    QFETCH(const bool, withAnotherSecret);
    QFETCH(const QString, name);
    QFETCH(const QString, said);
    ClientConfig present;
    present.settings = {u"rw0"_s, link, u"laptop"_s, std::nullopt};
    present.settings.link.secret = makeTenantSecret();
    if (ofAnotherNetwork)
        present.settings.link.tenant = TenantId::random();
    QVERIFY(present.save(request().configPath));
    JoinRequest asked = request();
    asked.displayName = name;
    if (withAnotherSecret)
        asked.link.secret = makeTenantSecret();

    const auto joined = join(asked);
    QVERIFY(!joined);
    QVERIFY2(joined.error().message.contains(said), qPrintable(joined.error().message));
    QCOMPARE(steps, QList<Joining::Step>());
    QVERIFY(ClientConfig::load(request().configPath)->settings == present.settings);
}

void TestJoining::interfaceMayBeTheWrongOne_data()
{
    QTest::addColumn<bool>("isForeign");
    QTest::addColumn<bool>("managedOnly");
    QTest::addColumn<bool>("allowPeers");
    QTest::addColumn<QString>("said");
    QTest::newRow("somebody made it") << true << true << false << u"was not made by roamwire"_s;
    QTest::newRow("nobody made it") << false << false << true << u"there is no such rw0"_s;
}

void TestJoining::interfaceMayBeTheWrongOne()
{
    QFETCH(const bool, isForeign);
    QFETCH(const bool, managedOnly);
    QFETCH(const bool, allowPeers);
    QFETCH(const QString, said);
    prepareDevice = [&](FakeTunnelDevice& fresh) {
        fresh.exists = isForeign;
        fresh.kind = isForeign ? InterfaceMode::Sync : InterfaceMode::Managed;
    };
    JoinRequest asked = request();
    asked.managedOnly = managedOnly;
    asked.allowPeers = allowPeers;
    const auto joined = join(asked);
    QVERIFY(!joined);
    QVERIFY2(joined.error().message.contains(said), qPrintable(joined.error().message));
    QCOMPARE(steps, QList<Joining::Step>{Joining::Step::Helper});
    QVERIFY(!QFile::exists(request().configPath));
    QCOMPARE(server->joins.size(), 0);
}

void TestJoining::serverSaysNo()
{
    server->welcomes = false;
    QTimer answer;
    connect(&answer, &QTimer::timeout, this, [this] {
        if (!server->joins.isEmpty())
            server->say(wire::ErrorMessage{wire::error::kTokenSpent, u"this invite is used up"_s, std::nullopt});
    });
    answer.start(20);
    const auto joined = join(request());
    QVERIFY(!joined);
    QVERIFY2(joined.error().message.contains(u"used up"), qPrintable(joined.error().message));
    QCOMPARE(steps, kWholeWay.mid(0, 3));
    QVERIFY(!QFile::exists(request().configPath));
    QVERIFY(wasLetGo);
}

void TestJoining::refusalLeavesTheConfiguration()
{
    QVERIFY(join(request()));
    const auto before = ClientConfig::load(request().configPath);
    server->welcome.wgip = *parseAddress(u"10.128.4.77");
    JoinRequest again = request();
    again.displayName = u"another"_s;
    again.link.token.reset();
    again.link.secret = makeTenantSecret(); // a member is not moved by the server
    const auto moved = join(again);
    QVERIFY(!moved);
    QVERIFY2(moved.error().message.contains(u"10.128.4.77"), qPrintable(moved.error().message));
    QVERIFY(ClientConfig::load(request().configPath)->settings == before->settings);
}

void TestJoining::hindrancesAreTold()
{
    onStep = [this](Joining::Step step) {
        if (step == Joining::Step::Interface)
            QTimer::singleShot(0, device, [this] { device->setAvailable(false); });
    };
    onProblem = [this] { QTimer::singleShot(0, device, [this] { device->setAvailable(true); }); };
    const auto joined = join(request());
    QVERIFY2(joined, qPrintable(joined.error().message));
    QCOMPARE(steps, kWholeWay);
    QCOMPARE(problems.size(), 1);
    QVERIFY2(problems.first().contains(u"roamwire-helper is away"), qPrintable(problems.first()));
}

void TestJoining::helperMayNotBeAway()
{
    prepareDevice = [](FakeTunnelDevice& fresh) { fresh.setAvailable(false); };
    const auto joined = join(request());
    QVERIFY(!joined);
    QCOMPARE(joined.error().message, u"roamwire-helper is away"_s);
    QCOMPARE(steps, QList<Joining::Step>());
    QVERIFY(wasLetGo);
}

void TestJoining::runningClientIsLeftAlone()
{
    StatusServer running([] { return Status(); });
    QVERIFY(running.listen(*request().statusSocket));
    QVERIFY(join(request()));
    QCOMPARE(steps, QList<Joining::Step>());
    QCOMPARE(server->joins.size(), 0);
    QVERIFY(!QFile::exists(request().configPath));
}

void TestJoining::mayBeGivenUp()
{
    server->welcomes = false;
    {
        Joining joining(request(), [](const QString&) { return std::make_unique<FakeTunnelDevice>(); }, watch, clock);
        joining.start();
        QTRY_COMPARE_WITH_TIMEOUT(server->joins.size(), 1, kPatience);
    }
    QVERIFY(!QFile::exists(request().configPath));
}

QTEST_GUILESS_MAIN(TestJoining)
#include "test_joining.moc"
