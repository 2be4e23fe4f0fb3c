#include "shared/crypto/token.h"
#include "tests/integration/server/eventually.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"

using namespace roamwire;
using namespace roamwire::server;
using namespace roamwire::test;

class TestInvites : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void strangers_data();
    void strangers();
    void theKeyIsEnoughAfterwards();
    void theLastUseGoesToOneOfTwo();
    void anOwnerInvitesAMember();
    void sealsAreStoredBeforeTheyAreTold();
    void sealsThatCannotBeStoredAreRefused();
    void whoMayNotInvite();
    void ephemeralPeers();
    void revokedPeersAreToldAndGone();
    void revokedTokensLetNobodyIn();
    void kickedPeersMayComeBack();
    void aLostFirstLinkIsMadeAnew();
    void invitesThatCannotBeStoredAreRefused();
    void otherDialects_data();
    void otherDialects();
};

namespace {

const QString kName = QStringLiteral("peer");
constexpr InviteTerms kForAnHour{1, std::chrono::hours(1), false};
constexpr quint16 kRefused = 1008;

/// The same for every server of this test.
const Token kValid = makeToken();
const Token kSpent = makeToken();
const Token kExpired = makeToken();
const Token kForeign = makeToken();

TestServer::Setup closed()
{
    TestServer::Setup setup;
    setup.isOpen = false;
    return setup;
}

/// Answers that come later.
std::expected<NewToken, Refusal> made(const std::function<void(Administration::OnToken)>& ask)
{
    std::optional<std::expected<NewToken, Refusal>> answer;
    ask([&answer](const auto& token) { answer = token; });
    if (!eventually([&answer] { return answer.has_value(); }))
        return std::unexpected(Refusal{QStringLiteral("no answer"), {}, std::nullopt});
    return *answer;
}

NewToken createTenant(TestServer& server, bool isSealed, InviteTerms terms = kForAnHour)
{
    return made([&](auto onToken) {
               server.administration().createTenant(QStringLiteral("home"), isSealed, terms, onToken);
           })
        .value();
}

/// A client with a key of its own.
struct Peer
{
    Peer(const TestServer& server, const TenantId& tenant,
         std::shared_ptr<const Identity> known = std::make_shared<Identity>())
        : identity(std::move(known))
        , client(server.port(), tenant, *identity)
    {
    }
    const PublicKey& key() const { return identity->publicKey; }

    void sendJoin(const std::optional<Token>& token)
    {
        wire::Join join = client.joinMessage(kName);
        join.token = token;
        client.send(join);
    }
    std::optional<wire::Welcome> join(const std::optional<Token>& token)
    {
        sendJoin(token);
        return client.next<wire::Welcome>();
    }
    QString refusal(const std::optional<Token>& token)
    {
        sendJoin(token);
        return error();
    }
    QString error()
    {
        const auto error = client.next<wire::ErrorMessage>();
        return error && !error->reason.isEmpty() ? error->code : QString();
    }
    void sendSeal(quint64 ms) { client.send(wire::Update{{}, std::nullopt, sealAt(ms)}); }
    bool seal(quint64 ms)
    {
        sendSeal(ms);
        return client.next<wire::UpdateAck>().has_value();
    }
    static Seal sealAt(quint64 ms) { return {ms, SealMac(SealMac::Bytes{7})}; }

    std::shared_ptr<const Identity> identity;
    NativeClient client;
};

/// A sealed tenant whose owner is connected and has sealed.
struct SealedScene
{
    SealedScene()
        : server(closed())
        , first(createTenant(server, true))
        , owner(server, first.tenant)
    {
        isReady = owner.join(first.token) && owner.seal(100);
    }
    std::optional<Token> invite(wire::Invite invite = {1, 60, false})
    {
        owner.client.send(invite);
        const auto invited = owner.client.next<wire::Invited>();
        return invited ? std::optional(invited->token) : std::nullopt;
    }

    TestServer server;
    NewToken first;
    Peer owner;
    bool isReady = false;
};

} // namespace

void TestInvites::strangers_data()
{
    QTest::addColumn<std::optional<Token>>("token");
    QTest::addColumn<bool>("isKnownTenant");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* name, const std::optional<Token>& token, bool isKnownTenant, const QString& code) {
        QTest::newRow(name) << token << isKnownTenant << code;
    };
    row("no token", std::nullopt, true, wire::error::kNoToken);
    row("wrong token", makeToken(), true, wire::error::kTokenUnknown);
    row("another tenant's", kForeign, true, wire::error::kTokenUnknown);
    row("spent", kSpent, true, wire::error::kTokenSpent);
    row("expired", kExpired, true, wire::error::kTokenExpired);
    // What is not there answers as what is.
    row("unknown tenant", std::nullopt, false, wire::error::kNoToken);
    row("unknown tenant, with a token", kValid, false, wire::error::kTokenUnknown);
}

Q_DECLARE_METATYPE(std::optional<Token>)

void TestInvites::strangers()
{
    QFETCH(const std::optional<Token>, token);
    QFETCH(const bool, isKnownTenant);
    const TenantId tenant = TenantId::random();
    const TenantId other = TenantId::random();
    const qint64 later = SystemClock().unixMs() + 3'600'000;
    TestServer::Setup setup = closed();
    setup.state.tenants = {{tenant, 1, TenantKind::Unsealed}, {other, 2, TenantKind::Unsealed}};
    setup.state.invites = {{tenant, hashOf(kValid), 1, later},
                           {tenant, hashOf(kSpent), 0, later},
                           {tenant, hashOf(kExpired), 1, later - 3'600'001},
                           {other, hashOf(kForeign), 1, later}};
    const TestServer server(setup);

    Peer stranger(server, isKnownTenant ? tenant : TenantId::random());
    QTEST(stranger.refusal(token), "code");
    QCOMPARE(stranger.client.closeCode(), kRefused);
    QCOMPARE(server.present(tenant), 0);
    Peer guest(server, tenant);
    QVERIFY(guest.join(kValid)); // it was not spent meanwhile
}

void TestInvites::theKeyIsEnoughAfterwards()
{
    TestServer server(closed());
    const NewToken made = createTenant(server, false);
    Peer first(server, made.tenant);
    const auto welcome = first.join(made.token);
    QVERIFY(welcome && !welcome->first && !welcome->mayInvite);
    Peer again(server, made.tenant, first.identity);
    const auto other = again.join(std::nullopt);
    QVERIFY(other && other->wgip == welcome->wgip);
    QCOMPARE(first.error(), wire::error::kReplaced);
    Peer late(server, made.tenant);
    QCOMPARE(late.refusal(made.token), wire::error::kTokenSpent);
}

void TestInvites::theLastUseGoesToOneOfTwo()
{
    TestServer server(closed());
    const NewToken made = createTenant(server, false);
    server.storage().hold();
    Peer first(server, made.tenant);
    first.sendJoin(made.token);
    QVERIFY(eventually([&] { return server.storage().waiting() == 1; }));
    Peer second(server, made.tenant);
    QCOMPARE(second.refusal(made.token), wire::error::kTokenSpent);
    QVERIFY(!first.client.hasFrames());
    server.storage().release();
    QVERIFY(first.client.next<wire::Welcome>());
}

void TestInvites::anOwnerInvitesAMember()
{
    TestServer server(closed());
    const NewToken first = createTenant(server, true, {5, std::chrono::hours(1), false});
    QCOMPARE(first.uses, 1U);
    auto owner = std::make_unique<Peer>(server, first.tenant);
    auto welcome = owner->join(first.token);
    QVERIFY(welcome && welcome->first && welcome->mayInvite);
    const auto identity = owner->identity;
    owner = std::make_unique<Peer>(server, first.tenant, identity); // before it has sealed
    welcome = owner->join(std::nullopt);
    QVERIFY(welcome && welcome->first);
    QCOMPARE(server.present(first.tenant), 0); // nobody would hear of it
    QVERIFY(owner->seal(100));
    owner->client.send(wire::Invite{1, 60, false});
    const auto invited = owner->client.next<wire::Invited>();
    const auto now = static_cast<quint64>(SystemClock().unixMs() / 1000);
    QVERIFY(invited && invited->expires >= now && invited->expires <= now + 60);

    Peer member(server, first.tenant);
    welcome = member.join(invited->token);
    QVERIFY(welcome && !welcome->first && welcome->mayInvite);
    QCOMPARE(welcome->list.peers.size(), 1);
    QCOMPARE(welcome->list.peers[0].publicKey, identity->publicKey);
    QCOMPARE(welcome->list.peers[0].seal, Peer::sealAt(100));
    QVERIFY(member.seal(200));
    const auto news = owner->client.next<wire::PeerUpsert>(); // the first that it hears
    QVERIFY(news);
    QCOMPARE(news->peer.publicKey, member.key());
    QCOMPARE(news->peer.seal, Peer::sealAt(200));

    Peer again(server, first.tenant, identity);
    welcome = again.join(std::nullopt);
    QVERIFY(welcome && !welcome->first);
}

void TestInvites::sealsAreStoredBeforeTheyAreTold()
{
    SealedScene scene;
    QVERIFY(scene.isReady);
    Peer member(scene.server, scene.first.tenant);
    QVERIFY(member.join(scene.invite()));
    scene.server.storage().hold();
    member.sendSeal(200);
    QVERIFY(eventually([&] { return scene.server.storage().waiting() == 1; }));
    QVERIFY(!member.client.hasFrames() && !scene.owner.client.hasFrames());
    QCOMPARE(scene.server.present(scene.first.tenant), 1);
    scene.server.storage().release();
    QVERIFY(scene.owner.client.next<wire::PeerUpsert>());
    QVERIFY(member.client.next<wire::UpdateAck>());
    member.sendSeal(199);
    QCOMPARE(member.error(), wire::error::kStaleSeal);
    QVERIFY(member.seal(201)); // it may do better
}

void TestInvites::sealsThatCannotBeStoredAreRefused()
{
    SealedScene scene;
    QVERIFY(scene.isReady);
    scene.server.storage().setBroken(true);
    scene.owner.sendSeal(200);
    QCOMPARE(scene.owner.error(), wire::error::kUnavailable);
    QCOMPARE(scene.server.registry().peers(scene.first.tenant)[0].seal, Peer::sealAt(100));
    scene.server.storage().setBroken(false);
    QVERIFY(scene.owner.seal(200));
    QCOMPARE(scene.server.registry().peers(scene.first.tenant)[0].seal, Peer::sealAt(200));
}

void TestInvites::whoMayNotInvite()
{
    SealedScene scene;
    QVERIFY(scene.isReady);
    Peer unsealed(scene.server, scene.first.tenant);
    QVERIFY(unsealed.join(scene.invite()));
    unsealed.client.send(wire::Invite{1, 60, false});
    QCOMPARE(unsealed.error(), wire::error::kUnsealed);
    Peer guest(scene.server, scene.first.tenant);
    const auto welcome = guest.join(scene.invite({1, 60, true}));
    QVERIFY(welcome && !welcome->mayInvite);
    QVERIFY(guest.seal(1));
    guest.client.send(wire::Invite{1, 60, false});
    QCOMPARE(guest.error(), wire::error::kMayNotInvite);
    QVERIFY(guest.seal(2)); // its connection stays

    const auto byServer =
        made([&](auto onToken) { scene.server.administration().invite(scene.first.tenant, kForAnHour, onToken); });
    QVERIFY(!byServer);
    QCOMPARE(byServer.error().code, wire::error::kMayNotInvite);
    QVERIFY(byServer.error().reason.contains(QStringLiteral("roamwire-agent invite")));
}

void TestInvites::ephemeralPeers()
{
    TestServer::Setup setup = closed();
    setup.registry.ephemeralGrace = std::chrono::seconds(1);
    TestServer server(setup);
    const NewToken made = createTenant(server, false, {2, std::chrono::hours(1), true});
    std::shared_ptr<const Identity> identity;
    {
        Peer guest(server, made.tenant);
        const auto welcome = guest.join(made.token);
        QVERIFY(welcome);
        QCOMPARE(welcome->graceSeconds, 1U);
        identity = guest.identity;
    }
    const auto isForgotten = [&] { return server.administration().peers(made.tenant)->isEmpty(); };
    QVERIFY(eventually([&] {
        const auto peers = server.registry().peers(made.tenant);
        return !peers.isEmpty() && peers[0].presence == Presence::Away;
    }));
    QVERIFY(!isForgotten());
    QVERIFY(eventually(isForgotten));
    Peer again(server, made.tenant, identity);
    QCOMPARE(again.refusal(std::nullopt), wire::error::kNoToken);
}

void TestInvites::revokedPeersAreToldAndGone()
{
    TestServer server(closed());
    const NewToken made = createTenant(server, false, {3, std::chrono::hours(1), false});
    Peer good(server, made.tenant);
    Peer bad(server, made.tenant);
    QVERIFY(good.join(made.token) && bad.join(made.token));
    QVERIFY(good.client.next<wire::PeerUpsert>());
    QVERIFY(server.administration().revoke(made.tenant, bad.key()));
    QVERIFY(!server.administration().revoke(made.tenant, bad.key()));
    QCOMPARE(bad.error(), wire::error::kRevoked);
    QCOMPARE(bad.client.closeCode(), kRefused);
    const auto removed = good.client.next<wire::RemovedPeer>();
    QVERIFY(removed && removed->publicKey == bad.key());
    Peer again(server, made.tenant, bad.identity);
    QCOMPARE(again.refusal(std::nullopt), wire::error::kNoToken);
    Peer byTheSameLink(server, made.tenant, bad.identity);
    QCOMPARE(byTheSameLink.refusal(made.token), wire::error::kRevoked);
}

void TestInvites::revokedTokensLetNobodyIn()
{
    TestServer server(closed());
    const NewToken made = createTenant(server, false, {2, std::chrono::hours(1), false});
    Peer early(server, made.tenant);
    QVERIFY(early.join(made.token));
    QVERIFY(server.administration().revoke(made.token));
    QVERIFY(!server.administration().revoke(made.token));
    Peer late(server, made.tenant);
    QCOMPARE(late.refusal(made.token), wire::error::kTokenUnknown);
    QCOMPARE(server.present(made.tenant), 1);
}

void TestInvites::kickedPeersMayComeBack()
{
    TestServer server(closed());
    const NewToken made = createTenant(server, false);
    Peer peer(server, made.tenant);
    QVERIFY(peer.join(made.token));
    auto seen = server.administration().peers(made.tenant).value();
    QVERIFY(seen.size() == 1 && seen[0].presence == Presence::Online);
    QCOMPARE(server.administration().kick(made.tenant, peer.key()), 1);
    QVERIFY(peer.client.isDisconnected());
    seen = server.administration().peers(made.tenant).value();
    QVERIFY(seen.size() == 1 && seen[0].presence == Presence::Away);
    QCOMPARE(server.administration().kick(made.tenant, peer.key()), 0);
    Peer again(server, made.tenant, peer.identity);
    QVERIFY(again.join(std::nullopt));
    const TenantOverview tenant = server.administration().tenants().value(0);
    QVERIFY(tenant.id == made.tenant && tenant.kind == TenantKind::Unsealed && tenant.name == QStringLiteral("home"));
    QVERIFY(tenant.online == 1 && tenant.away == 0 && tenant.invites == 0);
    QCOMPARE(server.administration().findTenant(QStringLiteral("home")), made.tenant);
    QCOMPARE(server.administration().findTenant(made.tenant.toString()), made.tenant);
    QVERIFY(!server.administration().findTenant(QStringLiteral("elsewhere")));
}

void TestInvites::aLostFirstLinkIsMadeAnew()
{
    TestServer server(closed());
    const NewToken lost = createTenant(server, true);
    Peer wrong(server, lost.tenant);
    QVERIFY(wrong.join(lost.token));
    const auto anew = made([&](auto onToken) { server.administration().invite(lost.tenant, kForAnHour, onToken); });
    QVERIFY(anew);
    QCOMPARE(wrong.error(), wire::error::kRevoked);
    Peer late(server, lost.tenant);
    QCOMPARE(late.refusal(lost.token), wire::error::kTokenUnknown);
    Peer owner(server, lost.tenant);
    const auto welcome = owner.join(anew->token);
    QVERIFY(welcome && welcome->first);
}

void TestInvites::invitesThatCannotBeStoredAreRefused()
{
    SealedScene scene;
    QVERIFY(scene.isReady);
    scene.server.storage().setBroken(true);
    scene.owner.client.send(wire::Invite{1, 60, false});
    QCOMPARE(scene.owner.error(), wire::error::kUnavailable);
    const auto refused = made([&](auto onToken) {
        scene.server.administration().createTenant(QStringLiteral("other"), true, kForAnHour, onToken);
    });
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, wire::error::kUnavailable);
    QVERIFY(!scene.server.administration().findTenant(QStringLiteral("other")));
    QVERIFY(scene.owner.client.isConnected());
}

void TestInvites::otherDialects_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isOpen");
    QTest::addColumn<QString>("code");
    const QByteArray key = Identity().publicKey.toBase64();
    const QByteArray orchestration = "{\"display_name\": \"old\", \"public_key\": \"" + key + "\"}";
    const QByteArray wireSync = "{\"t\": \"peers\"}";
    const QByteArray update = "{\"t\": \"update\", \"publickey\": \"" + key +
                              "\", \"wgip\": \"10.0.0.7\", \"listen_port\": \"51820\", \"lan_name\": \"-\", "
                              "\"lanip\": \"192.168.1.7\", \"wanip\": \"203.0.113.7\"}";
    for (const auto& [name, text] : {std::pair("orchestration", orchestration), std::pair("wireSync", wireSync),
                                     std::pair("wireSync's join", update)}) {
        QTest::addRow("%s", name) << text << true << wire::error::kNativeOnly;
        QTest::addRow("%s, closed server", name) << text << false << wire::error::kNotOpen;
    }
}

void TestInvites::otherDialects()
{
    QFETCH(const QByteArray, text);
    QFETCH(const bool, isOpen);
    QFETCH(const QString, code);
    TestServer::Setup setup;
    setup.isOpen = isOpen;
    TestServer server(setup);
    const NewToken made = createTenant(server, false);
    Peer member(server, made.tenant);
    QVERIFY(member.join(made.token));
    RawClient old(server.port());
    old.sendUpgrade(made.tenant);
    QVERIFY(old.isUpgraded());
    old.sendText(text);
    if (text.contains("\"t\""))
        QVERIFY(old.nextText().contains(code.toLatin1()));
    QCOMPARE(old.closeCode(), kRefused);
    QVERIFY(old.closeReason().size() > 20);
    QVERIFY(!member.client.hasFrames());
    QCOMPARE(server.present(made.tenant), 1);
}

ROAMWIRE_SERVER_TEST_MAIN(TestInvites)
#include "test_invites.moc"
