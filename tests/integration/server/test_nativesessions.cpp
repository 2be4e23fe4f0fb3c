#include "tests/integration/server/eventually.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"

#include <QSet>
#include <QtEndian>

using namespace roamwire;
using namespace roamwire::test;

class TestNativeSessions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theServerSpeaksFirst();
    void joinersSeeEachOther();
    void tenantsAreIsolated();
    void updateReachesOthersBeforeItsAck();
    void lostConnectionMeansAwayUntilReturn();
    void graceEndsInRemoval();
    void secondConnectionTakesOver();
    void leaveGivesTheAddressBack();
    void claimedAddressIsKept();
    void longListsComeInParts();
    void stormAddsUpForEverybody();
    void joinWaitsForStorage();
    void laterJoinOfTheKeyWinsWhileStoring();
    void goneBeforeStored();
};

namespace {

const QString kNas = QStringLiteral("nas");
const QString kLaptop = QStringLiteral("laptop");

} // namespace

void TestNativeSessions::theServerSpeaksFirst()
{
    const TestServer server;
    const Identity identity;
    NativeClient client(server.port(), TenantId::random(), identity);
    QVERIFY(client.isUpgraded());
    QVERIFY(client.answer().contains("Sec-WebSocket-Protocol: roamwire.v1\r\n"));
    QVERIFY(client.next<wire::Challenge>());
    QVERIFY(!client.isServerAtFault());
}

void TestNativeSessions::joinersSeeEachOther()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity nasIdentity;
    const Identity laptopIdentity;
    NativeClient nas(server.port(), tenant, nasIdentity);
    const auto first = nas.join(kNas);
    QVERIFY(first);
    QVERIFY(first->list.peers.isEmpty());
    QVERIFY(first->network.contains(first->wgip));
    QVERIFY(first->network6.contains(first->wgip6));
    QCOMPARE(first->observed.v4.value(), QHostAddress(QHostAddress::LocalHost));
    QCOMPARE(first->graceSeconds, 86400U);

    NativeClient laptop(server.port(), tenant, laptopIdentity);
    const auto second = laptop.join(kLaptop);
    QVERIFY(second);
    QCOMPARE(second->list.peers.size(), 1);
    QCOMPARE(second->list.peers[0].displayName, kNas);
    QCOMPARE(second->list.peers[0].wgip, first->wgip);
    QVERIFY(second->wgip != first->wgip);

    const auto news = nas.next<wire::PeerUpsert>();
    QVERIFY(news);
    QVERIFY(news->peer.publicKey == laptopIdentity.publicKey);
    QCOMPARE(news->peer.wgip, second->wgip);
    QVERIFY(news->peer.presence == Presence::Online);
    QVERIFY(news->peer.endpoints && news->peer.endpoints->listenPort == 51820);
    QVERIFY(!laptop.hasFrames());
}

void TestNativeSessions::tenantsAreIsolated()
{
    const TestServer server;
    const Identity one;
    const Identity two;
    NativeClient here(server.port(), TenantId::random(), one);
    NativeClient there(server.port(), TenantId::random(), two);
    QVERIFY(here.join(kNas));
    const auto welcome = there.join(kLaptop);
    QVERIFY(welcome && welcome->list.peers.isEmpty());
    here.send(wire::Update{});
    QVERIFY(here.next<wire::UpdateAck>()); // and nothing before it
}

void TestNativeSessions::updateReachesOthersBeforeItsAck()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity moverIdentity;
    NativeClient mover(server.port(), tenant, moverIdentity);
    QVERIFY(mover.join(kLaptop));
    std::vector<std::unique_ptr<Identity>> identities;
    std::vector<std::unique_ptr<NativeClient>> others;
    quint64 rev = 0;
    for (int i = 0; i < 8; ++i) {
        identities.push_back(std::make_unique<Identity>());
        others.push_back(std::make_unique<NativeClient>(server.port(), tenant, *identities.back()));
        const auto welcome = others.back()->join(QStringLiteral("other %1").arg(i));
        QVERIFY(welcome);
        for (const PeerRecord& peer : welcome->list.peers)
            rev = peer.publicKey == moverIdentity.publicKey ? peer.rev : rev;
    }
    for (int i = 0; i < 8; ++i)
        QVERIFY(mover.next<wire::PeerUpsert>());
    for (std::size_t i = 0; i < others.size(); ++i) {
        for (std::size_t later = i + 1; later < others.size(); ++later)
            QVERIFY(others[i]->next<wire::PeerUpsert>());
    }

    wire::Update update;
    update.endpoints.listenPort = 4242;
    update.endpoints.lan = {QHostAddress(QStringLiteral("192.168.7.9"))};
    mover.send(update);
    const auto ack = mover.next<wire::UpdateAck>(); // it does not hear itself
    QVERIFY(ack);
    QCOMPARE(ack->observed.v4.value(), QHostAddress(QHostAddress::LocalHost));
    for (auto& other : others) // by now, without any waiting
        QVERIFY(other->hasFrames() || other->hasUnreadBytes());
    for (auto& other : others) {
        const auto news = other->next<wire::PeerUpsert>();
        QVERIFY(news && news->peer.endpoints == update.endpoints);
        QVERIFY(news->peer.rev > rev);
    }
}

void TestNativeSessions::lostConnectionMeansAwayUntilReturn()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity nasIdentity;
    const Identity laptopIdentity;
    NativeClient nas(server.port(), tenant, nasIdentity);
    QVERIFY(nas.join(kNas));
    QHostAddress wgip;
    {
        NativeClient laptop(server.port(), tenant, laptopIdentity);
        const auto welcome = laptop.join(kLaptop);
        QVERIFY(welcome);
        wgip = welcome->wgip;
        QVERIFY(nas.next<wire::PeerUpsert>());
        laptop.reset();
    }
    const auto away = nas.next<wire::PeerUpsert>();
    QVERIFY(away && away->peer.presence == Presence::Away);
    QCOMPARE(away->peer.wgip, wgip);

    NativeClient again(server.port(), tenant, laptopIdentity);
    const auto welcome = again.join(kLaptop);
    QVERIFY(welcome);
    QCOMPARE(welcome->wgip, wgip);
    const auto online = nas.next<wire::PeerUpsert>();
    QVERIFY(online && online->peer.presence == Presence::Online);
    QVERIFY(!nas.hasFrames());
}

void TestNativeSessions::graceEndsInRemoval()
{
    TestServer::Setup setup;
    setup.registry.grace = std::chrono::seconds(1);
    const TestServer server(setup);
    const auto tenant = TenantId::random();
    const Identity nasIdentity;
    const Identity laptopIdentity;
    NativeClient nas(server.port(), tenant, nasIdentity);
    QVERIFY(nas.join(kNas));
    NativeClient laptop(server.port(), tenant, laptopIdentity);
    QVERIFY(laptop.join(kLaptop));
    QVERIFY(nas.next<wire::PeerUpsert>());
    laptop.closeSocket();
    const auto away = nas.next<wire::PeerUpsert>();
    QVERIFY(away && away->peer.presence == Presence::Away);
    const auto gone = nas.next<wire::RemovedPeer>();
    QVERIFY(gone && gone->publicKey == laptopIdentity.publicKey);
}

void TestNativeSessions::secondConnectionTakesOver()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity observerIdentity;
    const Identity identity;
    NativeClient observer(server.port(), tenant, observerIdentity);
    QVERIFY(observer.join(kNas));
    NativeClient before(server.port(), tenant, identity);
    const auto first = before.join(kLaptop);
    QVERIFY(first);
    QVERIFY(observer.next<wire::PeerUpsert>());

    NativeClient after(server.port(), tenant, identity);
    const auto second = after.join(kLaptop);
    QVERIFY(second);
    QCOMPARE(second->wgip, first->wgip);
    const auto error = before.next<wire::ErrorMessage>();
    QVERIFY(error);
    QCOMPARE(error->code, wire::error::kReplaced);
    QCOMPARE(before.closeCode(), quint16(1008));
    QVERIFY(before.isDisconnected());

    // The peer was there all the time: nobody hears of its going away or its removal.
    after.send(wire::Leave{});
    const auto gone = observer.next<wire::RemovedPeer>();
    QVERIFY(gone && gone->publicKey == identity.publicKey);
}

void TestNativeSessions::leaveGivesTheAddressBack()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity nasIdentity;
    const Identity laptopIdentity;
    NativeClient nas(server.port(), tenant, nasIdentity);
    QVERIFY(nas.join(kNas));
    NativeClient laptop(server.port(), tenant, laptopIdentity);
    const auto welcome = laptop.join(kLaptop);
    QVERIFY(welcome);
    QVERIFY(nas.next<wire::PeerUpsert>());
    laptop.send(wire::Leave{});
    QCOMPARE(laptop.closeCode(), quint16(1000));
    const auto gone = nas.next<wire::RemovedPeer>();
    QVERIFY(gone);
    QVERIFY(gone->publicKey == laptopIdentity.publicKey);
    QCOMPARE(gone->wgip, welcome->wgip);
    QCOMPARE(server.present(tenant), 1);
}

void TestNativeSessions::claimedAddressIsKept()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity one;
    const Identity two;
    const QHostAddress own(QStringLiteral("10.99.0.5"));
    NativeClient first(server.port(), tenant, one);
    const auto welcome = first.join(kNas, own);
    QVERIFY(welcome);
    QCOMPARE(welcome->wgip, own);
    NativeClient second(server.port(), tenant, two);
    QVERIFY(second.sendJoin(kLaptop, own));
    const auto error = second.next<wire::ErrorMessage>();
    QVERIFY(error);
    QCOMPARE(error->code, wire::error::kAddressTaken);
    QCOMPARE(second.closeCode(), quint16(1008));
}

void TestNativeSessions::longListsComeInParts()
{
    constexpr quint32 kPeers = 4500;
    const auto tenant = TenantId::random();
    TestServer::Setup setup;
    setup.registry.networkLength = 16;
    setup.state.tenants.append({tenant, 0});
    for (quint32 i = 0; i < kPeers; ++i) {
        PublicKey::Bytes bytes{};
        qToBigEndian(i, bytes.data());
        bytes[31] = 1;
        setup.state.peers.append({tenant, PublicKey(bytes), QString(64, u'n'), QHostAddress(0x0a800000U + 100 + i), i,
                                  false, 1'700'000'000'000});
    }
    const TestServer server(setup);
    const Identity identity;
    NativeClient client(server.port(), tenant, identity);
    QVERIFY(client.sendJoin(kLaptop));

    auto welcome = client.next<wire::Welcome>();
    QVERIFY(welcome);
    QVERIFY(welcome->list.more);
    QSet<PublicKey> seen;
    wire::Peers part = welcome->list;
    int parts = 1;
    for (;; ++parts) {
        for (const PeerRecord& peer : part.peers) {
            QVERIFY(peer.presence == Presence::Away);
            seen.insert(peer.publicKey);
        }
        if (!part.more)
            break;
        const auto next = client.next<wire::Peers>();
        QVERIFY(next);
        part = *next;
    }
    QVERIFY2(parts >= 2, qPrintable(QString::number(parts)));
    QCOMPARE(seen.size(), qsizetype(kPeers));
}

void TestNativeSessions::stormAddsUpForEverybody()
{
    constexpr int kPeers = 150;
    const TestServer server;
    const auto tenant = TenantId::random();
    std::vector<std::unique_ptr<Identity>> identities;
    std::vector<std::unique_ptr<NativeClient>> clients;
    for (int i = 0; i < kPeers; ++i) {
        identities.push_back(std::make_unique<Identity>());
        clients.push_back(std::make_unique<NativeClient>(server.port(), tenant, *identities.back()));
    }
    std::vector<wire::Join> joins;
    for (auto& client : clients)
        joins.push_back(client->joinMessage(QStringLiteral("one of many")));
    for (std::size_t i = 0; i < clients.size(); ++i)
        clients[i]->send(joins[i]);

    // What a joiner was given and what it hears is everybody else, each of them once, the list first.
    for (std::size_t i = 0; i < clients.size(); ++i) {
        const auto welcome = clients[i]->next<wire::Welcome>();
        QVERIFY(welcome);
        QSet<PublicKey> seen;
        const auto add = [&](const PeerRecord& peer) {
            QVERIFY(peer.publicKey != identities[i]->publicKey);
            QVERIFY(!seen.contains(peer.publicKey));
            seen.insert(peer.publicKey);
        };
        for (const PeerRecord& peer : welcome->list.peers)
            add(peer);
        while (seen.size() < kPeers - 1) {
            const auto news = clients[i]->next<wire::PeerUpsert>();
            QVERIFY(news);
            add(news->peer);
        }
        QVERIFY(!clients[i]->hasFrames());
        QVERIFY(!clients[i]->isServerAtFault());
    }
}

void TestNativeSessions::joinWaitsForStorage()
{
    TestServer server;
    const auto tenant = TenantId::random();
    const Identity observerIdentity;
    const Identity identity;
    NativeClient observer(server.port(), tenant, observerIdentity);
    QVERIFY(observer.join(kNas));
    server.storage().hold();
    NativeClient client(server.port(), tenant, identity);
    QVERIFY(client.sendJoin(kLaptop));
    observer.send(wire::Update{});
    QVERIFY(observer.next<wire::UpdateAck>()); // a round trip in which nobody was told anything
    QVERIFY(!client.hasFrames());
    QVERIFY(!observer.hasFrames());
    server.storage().release();
    const auto welcome = client.next<wire::Welcome>();
    QVERIFY(welcome && welcome->list.peers.size() == 1);
    QVERIFY(observer.next<wire::PeerUpsert>());
}

void TestNativeSessions::laterJoinOfTheKeyWinsWhileStoring()
{
    TestServer server;
    const auto tenant = TenantId::random();
    const Identity identity;
    server.storage().hold();
    NativeClient before(server.port(), tenant, identity);
    QVERIFY(before.sendJoin(kNas));
    before.sendText("{\"t\":\"leave\"}"); // its answer tells that the join has been taken in
    QVERIFY(before.next<wire::ErrorMessage>());
    NativeClient after(server.port(), tenant, identity);
    QVERIFY(after.sendJoin(kLaptop));
    after.sendText("{\"t\":\"leave\"}");
    QVERIFY(after.next<wire::ErrorMessage>());
    server.storage().release();
    const auto error = before.next<wire::ErrorMessage>();
    QVERIFY(error);
    QCOMPARE(error->code, wire::error::kReplaced);
    QVERIFY(after.next<wire::Welcome>());
    QCOMPARE(server.present(tenant), 1);
}

void TestNativeSessions::goneBeforeStored()
{
    TestServer server;
    const auto tenant = TenantId::random();
    const Identity identity;
    server.storage().hold();
    {
        NativeClient client(server.port(), tenant, identity);
        QVERIFY(client.sendJoin(kNas));
        client.sendText("{\"t\":\"leave\"}");
        QVERIFY(client.next<wire::ErrorMessage>());
    }
    NativeClient other(server.port(), TenantId::random(), identity);
    QVERIFY(other.next<wire::Challenge>()); // accepted after the other's end was noticed
    server.storage().release();
    QCOMPARE(server.present(tenant), 0);
}

ROAMWIRE_SERVER_TEST_MAIN(TestNativeSessions)
#include "test_nativesessions.moc"
