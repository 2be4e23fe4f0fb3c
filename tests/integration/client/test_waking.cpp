#include "client-gui/engine/engine.h"
#include "client-gui/platform/linux/netlinkwatch.h"
#include "tests/integration/client/fakelogind.h"
#include "tests/support/fakememberstore.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"
#include "tests/support/serverprocess.h"

#include <QLocalServer>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTest>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 15'000;

/// A real engine on a network and a WireGuard interface that only exist in memory.
struct Machine
{
    Machine(const InviteLink& link, const QString& name, const NetworkSnapshot& network)
        : engine({u"rw0"_s, link, name, std::nullopt}, watch, device, store, clock)
    {
        watch.move(network);
        // First in line, so before the engine does anything about it.
        QObject::connect(&watch, &NetworkWatch::woke, &watch, [this] { whenWoken = device.calls; });
    }

    PublicKey key() const { return device.state.publicKey; }
    bool reaches(const Machine& other)
    {
        const DevicePeer* peer = device.find(other.key());
        return peer && peer->endpoint == Endpoint(other.watch.snapshot().lan.first(), other.device.state.listenPort);
    }

    SystemClock clock;
    test::FakeNetworkWatch watch;
    test::FakeTunnelDevice device;
    test::FakeMemberStore store;
    Engine engine;
    QStringList whenWoken; ///< what had been asked of the interface when the machine woke
};

} // namespace

/// The machine sleeps and wakes, as logind tells it on a bus of the test's own.
class TestWaking final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        path = folder.filePath(u"bus"_s);
        qputenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=" + path.toUtf8()); // read once by D-Bus' library
    }

    void withoutABus();
    void withASilentBus();
    void logindIsFollowed();
    void othersAreNotBelieved();
    void watchWakesOnce();
    void pathsAreCheckedAtOnce();

private:
    static bool isHeard(Logind& logind, test::FakeLogind& fake)
    {
        const QSignalSpy woke(&logind, &Logind::woke);
        return fake.prepareForSleep(false) && QTest::qWaitFor([&] { return woke.count() == 1; }, kPatience);
    }

    QTemporaryDir folder;
    QString path; ///< of the system bus
};

/// Which is said once, so not again in the next test.
void TestWaking::withoutABus()
{
    Logind logind;
    const QSignalSpy listening(&logind, &Logind::listening);
    QTest::ignoreMessage(QtInfoMsg, "there is no system bus: the clock alone tells when the machine woke");
    logind.listen();
    QTRY_VERIFY_WITH_TIMEOUT(!logind.isConnecting(), kPatience);
    QCOMPARE(listening.count(), 0);
}

void TestWaking::withASilentBus()
{
    QLocalServer silent;
    QVERIFY(silent.listen(path));
    {
        const NetlinkWatch watch; // is there, and so is everything after it, while the bus is waited for
        QTRY_VERIFY_WITH_TIMEOUT(silent.hasPendingConnections(), kPatience);
    }
    Logind logind;
    logind.listen();
    QVERIFY(logind.isConnecting());
    while (QLocalSocket* socket = silent.nextPendingConnection())
        delete socket;
    silent.close();
    QTRY_VERIFY_WITH_TIMEOUT(!logind.isConnecting(), kPatience);
}

void TestWaking::logindIsFollowed()
{
    const test::PrivateBus bus(path);
    QVERIFY(bus.isReady());
    Logind logind;
    QSignalSpy listening(&logind, &Logind::listening);
    QSignalSpy woke(&logind, &Logind::woke);
    logind.listen();
    test::FakeLogind first(bus, u"first"_s);
    QVERIFY(first.takeName()); // after us, or before: both are followed
    QTRY_COMPARE_WITH_TIMEOUT(listening.count(), 1, kPatience);
    QVERIFY(first.prepareForSleep(true));
    QVERIFY(isHeard(logind, first));
    QCOMPARE(woke.count(), 1); // going to sleep is no waking

    test::FakeLogind second(bus, u"second"_s);
    QVERIFY(first.giveNameBack());
    QVERIFY(second.takeName());
    QTRY_COMPARE_WITH_TIMEOUT(listening.count(), 2, kPatience);
    QVERIFY(first.prepareForSleep(false));
    QVERIFY(isHeard(logind, second));
    QCOMPARE(woke.count(), 2); // the first is nobody now
}

void TestWaking::othersAreNotBelieved()
{
    const test::PrivateBus bus(path);
    QVERIFY(bus.isReady());
    test::FakeLogind real(bus, u"real"_s);
    test::FakeLogind impostor(bus, u"impostor"_s);
    QVERIFY(real.takeName());
    Logind logind;
    const QSignalSpy listening(&logind, &Logind::listening);
    const QSignalSpy woke(&logind, &Logind::woke);
    logind.listen();
    QTRY_COMPARE_WITH_TIMEOUT(listening.count(), 1, kPatience);
    QVERIFY(impostor.prepareForSleep(false));
    QVERIFY(isHeard(logind, real));
    QCOMPARE(woke.count(), 1);
}

void TestWaking::watchWakesOnce()
{
    const test::PrivateBus bus(path);
    QVERIFY(bus.isReady());
    test::FakeLogind fake(bus, u"logind"_s);
    QVERIFY(fake.takeName());
    NetlinkWatch watch;
    QSignalSpy woke(&watch, &NetworkWatch::woke);
    const auto speak = [&] {
        return fake.prepareForSleep(false) && QTest::qWaitFor([&] { return !woke.isEmpty(); }, 50);
    };
    QTRY_VERIFY_WITH_TIMEOUT(speak(), kPatience); // from when on it listens, it does not tell
    Logind after;                                 // hears what the watch hears, and after it
    const QSignalSpy listening(&after, &Logind::listening);
    after.listen();
    QTRY_COMPARE_WITH_TIMEOUT(listening.count(), 1, kPatience);
    QVERIFY(isHeard(after, fake));
    woke.clear();
    QVERIFY(fake.prepareForSleep(true));
    QVERIFY(isHeard(after, fake));
    QCOMPARE(woke.count(), 1);
}

/// The engine on a network in memory, where logind is the only one who knows that the machine slept.
void TestWaking::pathsAreCheckedAtOnce()
{
    const test::PrivateBus bus(path);
    QVERIFY(bus.isReady());
    test::FakeLogind fake(bus, u"logind"_s);
    QVERIFY(fake.takeName());
    Logind logind;
    const QSignalSpy listening(&logind, &Logind::listening);
    logind.listen();
    QTRY_COMPARE_WITH_TIMEOUT(listening.count(), 1, kPatience);

    test::ServerProcess server;
    QVERIFY(server.start());
    const InviteLink link = server.link(TenantId::random());
    Machine laptop(link, u"laptop"_s, test::homeNetwork(1, 20));
    Machine nas(link, u"nas"_s, test::homeNetwork(1, 30));
    SystemClock clock;
    SleepWatch sleep;
    WakeWatch wake(sleep, logind, clock);
    connect(&wake, &WakeWatch::woke, &laptop.watch, &test::FakeNetworkWatch::wake);
    laptop.engine.start();
    nas.engine.start();
    QTRY_VERIFY_WITH_TIMEOUT(laptop.reaches(nas) && nas.reaches(laptop), kPatience);

    laptop.device.calls.clear();
    laptop.device.pathCalls.clear();
    QVERIFY(fake.prepareForSleep(true));
    const QSignalSpy woke(&wake, &WakeWatch::woke);
    QVERIFY(fake.prepareForSleep(false));
    QTRY_COMPARE_WITH_TIMEOUT(woke.count(), 1, kPatience);
    QCOMPARE(laptop.whenWoken, QStringList()); // nothing was torn down for the night
    QTRY_VERIFY_WITH_TIMEOUT(!laptop.device.pathCalls.isEmpty(), kPatience);
    QCOMPARE(laptop.device.pathCalls.first().first().peer, nas.key());
    QTRY_VERIFY_WITH_TIMEOUT(laptop.reaches(nas) && nas.reaches(laptop), kPatience);
    for (const QString& verb : {u"create"_s, u"destroy"_s, u"add_peer"_s, u"remove_peer"_s, u"assign"_s})
        QVERIFY2(!laptop.device.calls.contains(verb), qPrintable(verb));
}

QTEST_GUILESS_MAIN(TestWaking)
#include "test_waking.moc"
