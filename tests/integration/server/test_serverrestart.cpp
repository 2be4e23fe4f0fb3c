#include "tests/integration/server/eventually.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/serverprocess.h"
#include "tests/integration/server/testmain.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

#include <vector>

using namespace roamwire;
using namespace roamwire::test;

/// A server ends and another one takes over its data: the same crowd is in the same places. `./dev bench fanout --only
/// restart` does it with ten thousand.
class TestServerRestart : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everybodyComesBack_data();
    void everybodyComesBack();
};

namespace {

constexpr int kTenants = 50;
constexpr int kPeersPerTenant = 10;

struct Peer
{
    TenantId tenant;
    Identity identity;
    std::unique_ptr<NativeClient> client;
    std::optional<wire::Welcome> welcome;
};

std::vector<Peer> makeCrowd()
{
    std::vector<Peer> crowd;
    for (int i = 0; i < kTenants; ++i) {
        const auto tenant = TenantId::random();
        for (int j = 0; j < kPeersPerTenant; ++j)
            crowd.push_back({tenant, {}, nullptr, std::nullopt});
    }
    return crowd;
}

/// All at once. False if somebody is not let in.
bool join(std::vector<Peer>& crowd, quint16 port)
{
    for (Peer& peer : crowd)
        peer.client = std::make_unique<NativeClient>(port, peer.tenant, peer.identity);
    for (Peer& peer : crowd) {
        if (!peer.client->sendJoin(QStringLiteral("peer")))
            return false;
    }
    return std::ranges::all_of(crowd, [](Peer& peer) {
        peer.welcome = peer.client->next<wire::Welcome>();
        return peer.welcome.has_value();
    });
}

bool isRemoval(const RawClient::Frame& frame)
{
    return frame.payload.startsWith("{\"t\":\"removed_peer\"");
}

/// Everybody has heard all that happened; how many of them were told that somebody is gone.
qsizetype removalsHeard(std::vector<Peer>& crowd)
{
    qsizetype removals = 0;
    for (Peer& peer : crowd)
        peer.client->send(wire::Update{});
    for (Peer& peer : crowd) {
        while (const auto frame = peer.client->nextFrame()) {
            removals += isRemoval(*frame) ? 1 : 0;
            if (frame->payload.startsWith("{\"t\":\"update_ack\""))
                break;
        }
    }
    return removals;
}

/// The same when the server is at its end.
qsizetype removalsLeft(std::vector<Peer>& crowd)
{
    qsizetype removals = 0;
    for (Peer& peer : crowd) {
        while (const auto frame = peer.client->nextFrame())
            removals += isRemoval(*frame) ? 1 : 0;
    }
    return removals;
}

} // namespace

void TestServerRestart::everybodyComesBack_data()
{
    QTest::addColumn<bool>("isKilled");
    QTest::newRow("stopped") << false;
    QTest::newRow("killed") << true;
}

void TestServerRestart::everybodyComesBack()
{
    QFETCH(bool, isKilled);
    const QTemporaryDir data;
    ServerProcess server(QStringLiteral(ROAMWIRED_PATH));
    QVERIFY(server.start(data.path()));
    std::vector<Peer> crowd = makeCrowd();
    QVERIFY(join(crowd, server.port()));
    QCOMPARE(removalsHeard(crowd), 0);
    std::vector<wire::Welcome> before;
    for (const Peer& peer : crowd)
        before.push_back(*peer.welcome);
    if (isKilled)
        server.kill();
    else
        QCOMPARE(server.terminate(), 0);
    QCOMPARE(removalsLeft(crowd), 0);

    QElapsedTimer timer;
    timer.start();
    QVERIFY(server.start(data.path()));
    QVERIFY(join(crowd, server.port()));
    qInfo("%zu peers back after %lld ms", crowd.size(), timer.elapsed());
    for (std::size_t i = 0; i < crowd.size(); ++i) {
        const wire::Welcome& after = *crowd[i].welcome;
        QCOMPARE(after.wgip, before[i].wgip);
        QCOMPARE(after.wgip6, before[i].wgip6);
        QCOMPARE(after.slot, before[i].slot);
        QCOMPARE(after.list.peers.size(), kPeersPerTenant - 1); // whoever is not back yet is away
    }
    QCOMPARE(removalsHeard(crowd), 0);
    QCOMPARE(server.terminate(), 0);
}

ROAMWIRE_SERVER_TEST_MAIN(TestServerRestart)
#include "test_serverrestart.moc"
