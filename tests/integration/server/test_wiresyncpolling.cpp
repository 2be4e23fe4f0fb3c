#include "server/net/service.h"
#include "tests/integration/server/memorystorage.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/wiresyncclient.h"
#include "tests/support/fakeclock.h"

using namespace roamwire;
using namespace roamwire::server;
using namespace roamwire::test;

/// The clients that poll, on a clock that stands still until it is told.
class TestWireSyncPolling : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void silenceEndsPresence();
    void everyPollCounts_data();
    void everyPollCounts();
    void whoSleptIsBackWithItsNextPoll();
    void whoSleptFindsItsAddressTaken();
    void whoSleptDoesNotTakeAKeyBack();
    void itIsForgottenInTheEnd();
    void anotherAddressIsAnotherJoin();
    void anotherAddressMayBeTaken();
    void aProofEndsIt();
    void anUnprovenJoinReplacesIt();
    void itReplacesAnUnprovenJoin();
    void whoOnlyAsksIsNoPeer();
    void roomIsBounded();
    void roomPerAddressIsBounded();
    void nobodyLeavesTraces();
    void fullNetworksRefuse();
    void closedServersTellNothing();
};

namespace {

using namespace std::chrono_literals;

const QHostAddress kHere(QHostAddress::LocalHost);
const QByteArray kUpdateAck = "{\"t\":\"update_ack\"}";

struct World
{
    explicit World(const ServiceLimits& chosen = ServiceLimits(), RegistrySettings settings = openSettings())
        : limits(chosen)
    {
        registry = std::make_unique<Registry>(settings, StoredState(), clock.now(), clock.unixMs());
        service = std::make_unique<Service>(limits, *registry, storage, clock, metrics);
        polling = &service->servePolling(tenant);
    }

    static RegistrySettings openSettings()
    {
        RegistrySettings settings;
        settings.open = true;
        return settings;
    }

    PostAnswer say(const QByteArray& data, const QHostAddress& peer = kHere) const
    {
        const auto answer = polling->answer(QByteArray("{\"data\":" + data + "}"), peer);
        QCoreApplication::processEvents(); // the storage answers, and the turn ends
        return {answer.status, answer.body};
    }
    PostAnswer update(const WireSyncClient& client) { return say(client.updateText()); }
    PostAnswer check(const WireSyncClient& client)
    {
        return say("{\"t\":\"check\",\"publickey\":\"" + client.keyText() + "\"}");
    }
    PostAnswer getPeer(const WireSyncClient& client, const PublicKey& target)
    {
        return say("{\"t\":\"getPeer\",\"publickey\":\"" + client.keyText() + "\",\"targetkey\":\"" +
                   target.toBase64() + "\"}");
    }
    void wait(Milliseconds time)
    {
        clock.advance(time);
        polling->expire();
        QCoreApplication::processEvents();
    }
    /// Somebody joins in another way; it is told nothing.
    std::optional<Refusal> join(const PublicKey& key, Standing standing)
    {
        JoinCommand command;
        command.session = 1'000'000 + ++joins;
        command.tenant = tenant;
        command.publicKey = key;
        command.displayName = QStringLiteral("other");
        command.standing = standing;
        PollingHost& host = *service;
        const auto refusal = host.join(command);
        QCoreApplication::processEvents();
        return refusal;
    }
    qsizetype present() const { return registry->peers(tenant).size(); }

    FakeClock clock;
    Metrics metrics;
    ServiceLimits limits;
    MemoryStorage storage;
    TenantId tenant = TenantId::random();
    std::unique_ptr<Registry> registry;
    std::unique_ptr<Service> service;
    WireSyncPolling* polling = nullptr;
    SessionId joins = 0;
};

WireSyncClient clientAt(const QByteArray& wgip)
{
    return {0, wgip, "192.168.1.2", "02:00:5e:10:00:01"};
}

} // namespace

void TestWireSyncPolling::silenceEndsPresence()
{
    World world;
    const auto client = clientAt("10.0.0.2");
    const auto neighbour = clientAt("10.0.0.3");
    QCOMPARE(world.update(client).body, kUpdateAck);
    QCOMPARE(world.present(), 1);
    QCOMPARE(world.polling->onlineCount(), 1);
    world.wait(179'999ms);
    QCOMPARE(world.update(neighbour).body, kUpdateAck);
    QCOMPARE(world.present(), 2);
    world.wait(1ms);
    QCOMPARE(world.present(), 1);
    QCOMPARE(world.polling->onlineCount(), 1);
    // What waited for the neighbour names who is there now.
    QCOMPARE(world.check(neighbour).body,
             "{\"t\":\"pending\",\"items\":[{\"t\":\"keys\",\"keys\":[\"" + neighbour.keyText() + "\"]}]}");
}

void TestWireSyncPolling::everyPollCounts_data()
{
    QTest::addColumn<int>("poll");
    QTest::newRow("update") << 0;
    QTest::newRow("check") << 1;
    QTest::newRow("getPeer") << 2;
}

void TestWireSyncPolling::everyPollCounts()
{
    QFETCH(int, poll);
    World world;
    const auto client = clientAt("10.0.0.2");
    world.update(client);
    for (int i = 0; i < 3; ++i) {
        world.wait(179'999ms);
        QCOMPARE(world.present(), 1);
        const QList<std::function<PostAnswer()>> polls{[&] { return world.update(client); },
                                                       [&] { return world.check(client); },
                                                       [&] { return world.getPeer(client, client.key()); }};
        QCOMPARE(polls.at(poll)().status, 200);
    }
    world.wait(180'000ms);
    QCOMPARE(world.present(), 0);
}

void TestWireSyncPolling::whoSleptIsBackWithItsNextPoll()
{
    World world;
    const auto client = clientAt("10.0.0.2");
    world.update(client);
    world.wait(180'000ms);
    QCOMPARE(world.present(), 0);
    world.wait(8h);
    // It tells nothing, because nothing changed.
    QCOMPARE(world.check(client).status, 200);
    QCOMPARE(world.present(), 1);
    QCOMPARE(world.registry->peers(world.tenant).constFirst().wgip, QHostAddress(QStringLiteral("10.0.0.2")));
    QVERIFY(world.check(client).body.contains(client.keyText())); // and it hears again who is there
}

void TestWireSyncPolling::whoSleptFindsItsAddressTaken()
{
    World world;
    const auto client = clientAt("10.0.0.2");
    world.update(client);
    world.wait(180'000ms);
    world.update(clientAt("10.0.0.2"));
    QCOMPARE(world.check(client).status, 409);
    QCOMPARE(world.present(), 1);
}

void TestWireSyncPolling::whoSleptDoesNotTakeAKeyBack()
{
    World world;
    const auto client = clientAt("10.0.0.2");
    world.update(client);
    world.wait(180'000ms);
    QVERIFY(!world.join(client.key(), Standing::Unproven));
    QCOMPARE(world.check(client).status, 409);
    QCOMPARE(world.registry->peers(world.tenant).constFirst().displayName, QStringLiteral("other"));
    QCOMPARE(world.update(client).body, kUpdateAck); // but telling its place does
    QCOMPARE(world.registry->peers(world.tenant).constFirst().displayName, QStringLiteral("10.0.0.2"));
}

void TestWireSyncPolling::itIsForgottenInTheEnd()
{
    World world;
    const auto client = clientAt("10.0.0.2");
    world.update(client);
    world.wait(24h);
    QCOMPARE(world.check(client).body, QByteArray("{\"t\":\"pending\",\"items\":[]}"));
    QCOMPARE(world.present(), 0);
}

void TestWireSyncPolling::anotherAddressIsAnotherJoin()
{
    World world;
    auto client = clientAt("10.0.0.2");
    world.update(client);
    client.setWgip("10.0.0.3");
    QCOMPARE(world.update(client).body, kUpdateAck);
    QCOMPARE(world.present(), 1);
    QCOMPARE(world.registry->peers(world.tenant).constFirst().wgip, QHostAddress(QStringLiteral("10.0.0.3")));
    QCOMPARE(world.update(clientAt("10.0.0.2")).body, kUpdateAck); // free again
    QCOMPARE(world.polling->onlineCount(), 2);
}

void TestWireSyncPolling::anotherAddressMayBeTaken()
{
    World world;
    auto client = clientAt("10.0.0.2");
    const auto holder = clientAt("10.0.0.3");
    world.update(client);
    world.update(holder);
    client.setWgip("10.0.0.3");
    QCOMPARE(world.update(client).status, 409);
    QCOMPARE(world.present(), 1); // where it was it is no more
    QCOMPARE(world.polling->onlineCount(), 1);
    QCOMPARE(world.check(client).body, QByteArray("{\"t\":\"pending\",\"items\":[]}"));
    client.setWgip("10.0.0.2");
    QCOMPARE(world.update(client).body, kUpdateAck);
}

void TestWireSyncPolling::aProofEndsIt()
{
    World world;
    const auto client = clientAt("10.0.0.2");
    world.update(client);
    QVERIFY(!world.join(client.key(), Standing::Proven));
    QCOMPARE(world.polling->onlineCount(), 0);
    QCOMPARE(world.update(client).status, 403);
    QCOMPARE(world.check(client).status, 403);
    QCOMPARE(world.getPeer(client, client.key()).status, 403);
    QCOMPARE(world.present(), 1);
    // It stays so when the one with the proof is gone for the day.
    world.registry->disconnect(1'000'001, world.clock.now(), world.clock.unixMs());
    world.clock.advance(25h);
    world.registry->expire(world.clock.now(), world.clock.unixMs());
    QCOMPARE(world.present(), 0);
    QCOMPARE(world.update(client).status, 403);
}

void TestWireSyncPolling::anUnprovenJoinReplacesIt()
{
    World world;
    const auto client = clientAt("10.0.0.2");
    world.update(client);
    QVERIFY(!world.join(client.key(), Standing::Unproven));
    QCOMPARE(world.polling->onlineCount(), 0);
    QCOMPARE(world.check(client).status, 409);
    QCOMPARE(world.getPeer(client, client.key()).status, 409);
    world.wait(180'000ms);
    QCOMPARE(world.present(), 1); // the other's life is its own
}

void TestWireSyncPolling::itReplacesAnUnprovenJoin()
{
    World world;
    const auto client = clientAt("10.0.0.2");
    QVERIFY(!world.join(client.key(), Standing::Unproven));
    QCOMPARE(world.update(client).body, kUpdateAck);
    QCOMPARE(world.present(), 1);
    QCOMPARE(world.registry->peers(world.tenant).constFirst().wgip, QHostAddress(QStringLiteral("10.0.0.2")));
}

void TestWireSyncPolling::whoOnlyAsksIsNoPeer()
{
    World world;
    const auto client = clientAt("10.0.0.2");
    const auto stranger = clientAt("10.0.0.9");
    world.update(client);
    QCOMPARE(world.getPeer(stranger, client.key()).status, 200);
    QCOMPARE(world.present(), 1);
    QVERIFY(world.check(stranger).body.contains("\"wgip\":\"10.0.0.2\""));
    world.getPeer(stranger, client.key());
    world.wait(180'000ms);
    QCOMPARE(world.check(stranger).body, QByteArray("{\"t\":\"pending\",\"items\":[]}"));
}

void TestWireSyncPolling::roomIsBounded()
{
    ServiceLimits limits;
    limits.maxPolling = 3;
    World world(limits);
    const QList<WireSyncClient> clients{clientAt("10.0.0.2"), clientAt("10.0.0.3"), clientAt("10.0.0.4")};
    for (const WireSyncClient& client : clients) {
        QCOMPARE(world.update(client).status, 200);
        world.clock.advance(1s);
    }
    const auto late = clientAt("10.0.0.5");
    QCOMPARE(world.update(late).status, 503);
    QCOMPARE(world.getPeer(late, late.key()).status, 503);
    QCOMPARE(world.present(), 3);
    // Those who are remembered only give way, the one that was away for the longest first.
    world.wait(179'000ms);
    QCOMPARE(world.present(), 0);
    QCOMPARE(world.update(late).status, 200);
    QCOMPARE(world.check(clients.at(0)).status, 200);
    QCOMPARE(world.present(), 1);
    QCOMPARE(world.check(clients.at(1)).status, 200);
    QCOMPARE(world.present(), 2);
}

void TestWireSyncPolling::roomPerAddressIsBounded()
{
    ServiceLimits limits;
    limits.maxPollingPerAddress = 1;
    World world(limits);
    const QHostAddress there(QStringLiteral("198.51.100.1"));
    const auto first = clientAt("10.0.0.2");
    QCOMPARE(world.say(first.updateText(), there).status, 200);
    QCOMPARE(world.say(clientAt("10.0.0.3").updateText(), there).status, 503);
    QCOMPARE(world.say(first.updateText(), there).status, 200);
    QCOMPARE(world.say(clientAt("10.0.0.3").updateText(), QHostAddress(QStringLiteral("198.51.100.2"))).status, 200);
    world.wait(180'000ms);
    QCOMPARE(world.say(clientAt("10.0.0.4").updateText(), there).status, 200);
}

void TestWireSyncPolling::nobodyLeavesTraces()
{
    World world;
    PollingHost& host = *world.service;
    for (int i = 0; i < 300; ++i)
        QCOMPARE(world.update(clientAt("10.0.1." + QByteArray::number(i % 250 + 1))).status, i < 250 ? 200 : 409);
    world.wait(180'000ms);
    QCOMPARE(world.present(), 0);
    QCOMPARE(world.polling->onlineCount(), 0);
    QVERIFY(!host.findWireSyncLane(world.tenant));
    QVERIFY(!world.registry->nextExpiry());
}

void TestWireSyncPolling::fullNetworksRefuse()
{
    RegistrySettings settings = World::openSettings();
    settings.maxPeersPerTenant = 1;
    World world(ServiceLimits(), settings);
    const auto first = clientAt("10.0.0.2");
    const auto second = clientAt("10.0.0.3");
    QCOMPARE(world.update(first).status, 200);
    const PostAnswer refused = world.update(second);
    QCOMPARE(refused.status, 503);
    QVERIFY2(refused.body.startsWith("{\"error\":\"tenant_full\""), refused.body.constData());
    QCOMPARE(world.polling->onlineCount(), 1);
    world.wait(180'000ms);
    QCOMPARE(world.update(second).status, 200);
}

void TestWireSyncPolling::closedServersTellNothing()
{
    World world({}, RegistrySettings());
    const auto client = clientAt("10.0.0.2");
    for (const PostAnswer& answer : {world.update(client), world.check(client), world.getPeer(client, client.key()),
                                     world.say("{\"t\":\"peers\"}"), world.say("{\"t\":\"stat\"}")}) {
        QCOMPARE(answer.status, 404);
        QVERIFY(answer.body.startsWith("{\"error\":\"not_open\""));
    }
}

ROAMWIRE_SERVER_TEST_MAIN(TestWireSyncPolling)
#include "test_wiresyncpolling.moc"
