#include "server/dialects/native.h"
#include "server/dialects/nativeview.h"
#include "shared/crypto/token.h"
#include "shared/wire/limits.h"
#include "tests/unit/server_dialects/samplepeers.h"

#include <QSet>
#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace roamwire::test;

class TestNativeDialect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void provenJoinIsUnderstood();
    void badProofs_data();
    void badProofs();
    void aChallengeIsGoodForOneJoin();
    void beforeTheWelcome_data();
    void beforeTheWelcome();
    void afterTheWelcome_data();
    void afterTheWelcome();
    void invalidJsonHangsUp();
    void updateAndLeave();
    void tokensAndSeals();
    void pathsAreSwitchedTogether();
    void theChallengeTellsWhatTheServerCan();
    void refusalsAreSaidAndClose();
    void eventsAreEncoded();
    void welcomeListsTheOthers();
    void longListsComeInParts();
};

namespace {

/// A conversation and a client that can prove its key.
struct Exchange
{
    NativeConversation conversation;
    PrivateKey secret = makePrivateKey();
    ConnectionFacts facts;

    Exchange()
    {
        facts.session = 3;
        facts.tenant = TenantId::random();
    }

    wire::Join join(const ProofContext& context) const
    {
        wire::Join join;
        join.publicKey = publicKeyOf(secret);
        join.displayName = QStringLiteral("laptop");
        join.proof = provePossession(secret, context).value();
        join.endpoints.listenPort = 51820;
        join.wgip = QHostAddress(QStringLiteral("10.1.2.3"));
        return join;
    }

    ProofContext context() const
    {
        const auto challenge = std::get<wire::Challenge>(wire::decode(conversation.greeting({})).value());
        return {challenge.serverKey, challenge.nonce, facts.tenant, Binding()};
    }
};

wire::ErrorMessage errorIn(const QByteArray& text)
{
    const auto message = wire::decode(text);
    const auto* error = message ? std::get_if<wire::ErrorMessage>(&*message) : nullptr;
    return error ? *error : wire::ErrorMessage{QStringLiteral("(no error)"), QString::fromUtf8(text), std::nullopt};
}

void addMessageRows()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("code");
}

void row(const char* name, const QByteArray& text, const QString& code)
{
    QTest::newRow(name) << text << code;
}

} // namespace

void TestNativeDialect::provenJoinIsUnderstood()
{
    Exchange exchange;
    exchange.facts.observed.v6 = QHostAddress(QStringLiteral("2001:db8::1"));
    const auto join = exchange.join(exchange.context());
    const auto request = exchange.conversation.decode(wire::encode(join), exchange.facts);
    const auto* command = std::get_if<JoinCommand>(&request);
    QVERIFY(command);
    QCOMPARE(command->session, exchange.facts.session);
    QVERIFY(command->tenant == exchange.facts.tenant);
    QVERIFY(command->publicKey == join.publicKey);
    QVERIFY(command->standing == Standing::Proven);
    QVERIFY(command->claimedWgip == join.wgip);
    QVERIFY(command->endpoints == join.endpoints);
    QVERIFY(command->observed == exchange.facts.observed);
}

void TestNativeDialect::badProofs_data()
{
    QTest::addColumn<int>("wrong");
    QTest::newRow("another tenant") << 0;
    QTest::newRow("another nonce") << 1;
    QTest::newRow("another binding") << 2;
    QTest::newRow("somebody else's key") << 3;
    QTest::newRow("low-order key") << 4;
}

void TestNativeDialect::badProofs()
{
    QFETCH(int, wrong);
    Exchange exchange;
    ProofContext context = exchange.context();
    if (wrong == 0)
        context.tenant = TenantId::random();
    if (wrong == 1)
        context.nonce = Nonce();
    if (wrong == 2)
        context.binding = Binding(Binding::Bytes{1});
    wire::Join join = exchange.join(context);
    if (wrong == 3)
        join.publicKey = publicKeyOf(makePrivateKey());
    if (wrong == 4)
        join.publicKey = PublicKey();

    const auto request = exchange.conversation.decode(wire::encode(join), exchange.facts);
    const auto* hangup = std::get_if<Hangup>(&request);
    QVERIFY(hangup);
    QCOMPARE(hangup->code, closecode::kRefused);
    QCOMPARE(errorIn(hangup->text).code, wire::error::kBadProof);
}

void TestNativeDialect::aChallengeIsGoodForOneJoin()
{
    Exchange exchange;
    const auto text = wire::encode(exchange.join(exchange.context()));
    QVERIFY(std::holds_alternative<JoinCommand>(exchange.conversation.decode(text, exchange.facts)));
    const auto again = exchange.conversation.decode(text, exchange.facts);
    QVERIFY(std::holds_alternative<Answer>(again));
    QCOMPARE(errorIn(std::get<Answer>(again).text).code, wire::error::kBadMessage);
}

void TestNativeDialect::beforeTheWelcome_data()
{
    addMessageRows();
    row("update", wire::encode(wire::Update{}), wire::error::kNotJoined);
    row("leave", wire::encode(wire::Leave{}), wire::error::kNotJoined);
    row("invite", wire::encode(wire::Invite{1, 60, false}), wire::error::kNotJoined);
    row("rekey", wire::encode(wire::Rekey{PublicKey(), true}), wire::error::kNotJoined);
    row("settled", wire::encode(wire::Settled{}), wire::error::kNotJoined);
    row("unknown", "{\"t\":\"later\"}", wire::error::kNotJoined);
    row("no t", "{}", wire::error::kNotJoined);
    row("join without a key", "{\"t\":\"join\"}", wire::error::kBadMessage);
}

void TestNativeDialect::beforeTheWelcome()
{
    QFETCH(QByteArray, text);
    Exchange exchange;
    const auto request = exchange.conversation.decode(text, exchange.facts);
    QVERIFY(std::holds_alternative<Answer>(request));
    QTEST(errorIn(std::get<Answer>(request).text).code, "code");
}

void TestNativeDialect::afterTheWelcome_data()
{
    addMessageRows();
    row("unknown", "{\"t\":\"later\"}", wire::error::kUnknownType);
    row("no t", "{}", wire::error::kUnknownType);
    row("a server's message", wire::encode(wire::RemovedPeer{}), wire::error::kBadMessage);
    row("an error", wire::encode(wire::ErrorMessage{}), wire::error::kUnknownType);
    row("a server's token", wire::encode(wire::Invited{}), wire::error::kUnknownType);
    row("a server's wake", wire::encode(wire::Wake{}), wire::error::kUnknownType);
    row("a server's rekey", wire::encode(wire::Rekey{}), wire::error::kUnknownType);
    row("a server's self", wire::encode(wire::Self{}), wire::error::kUnknownType);
    row("endless invite", "{\"t\":\"invite\",\"uses\":1}", wire::error::kBadMessage);
    row("port too large", "{\"t\":\"update\",\"endpoints\":{\"listen_port\":65536,\"lan\":[]}}",
        wire::error::kBadMessage);
    row("name too long",
        "{\"t\":\"update\",\"endpoints\":{\"listen_port\":1,\"lan\":[]},\"display_name\":\"" + QByteArray(65, 'a') +
            "\"}",
        wire::error::kBadMessage);
}

void TestNativeDialect::afterTheWelcome()
{
    QFETCH(QByteArray, text);
    Exchange exchange;
    exchange.facts.isJoined = true;
    const auto request = exchange.conversation.decode(text, exchange.facts);
    QVERIFY(std::holds_alternative<Answer>(request));
    QTEST(errorIn(std::get<Answer>(request).text).code, "code");
}

void TestNativeDialect::invalidJsonHangsUp()
{
    Exchange exchange;
    for (const QByteArray& text : {QByteArray("nonsense"), QByteArray("[]"), QByteArray(100, '[')}) {
        const auto request = exchange.conversation.decode(text, exchange.facts);
        QVERIFY(std::holds_alternative<Hangup>(request));
        QCOMPARE(std::get<Hangup>(request).code, closecode::kBadData);
    }
}

void TestNativeDialect::updateAndLeave()
{
    Exchange exchange;
    exchange.facts.isJoined = true;
    wire::Update update;
    update.endpoints.listenPort = 4;
    update.displayName = QStringLiteral("renamed");
    const auto request = exchange.conversation.decode(wire::encode(update), exchange.facts);
    const auto* command = std::get_if<UpdateCommand>(&request);
    QVERIFY(command);
    QVERIFY(command->endpoints == update.endpoints);
    QVERIFY(command->displayName == update.displayName);
    QVERIFY(std::holds_alternative<LeaveCommand>(
        exchange.conversation.decode(wire::encode(wire::Leave{}), exchange.facts)));
}

void TestNativeDialect::tokensAndSeals()
{
    Exchange exchange;
    wire::Join join = exchange.join(exchange.context());
    join.token = makeToken();
    join.seal = Seal{17, SealMac(SealMac::Bytes{1})};
    const auto request = exchange.conversation.decode(wire::encode(join), exchange.facts);
    QVERIFY(std::get<JoinCommand>(request).token == hashOf(*join.token)); // nothing else of it gets to the core
    QVERIFY(std::get<JoinCommand>(request).seal == join.seal);

    exchange.facts.isJoined = true;
    const auto said = [&](const wire::Message& message) {
        return exchange.conversation.decode(wire::encode(message), exchange.facts);
    };
    QVERIFY(std::get<UpdateCommand>(said(wire::Update{{}, std::nullopt, join.seal})).seal == join.seal);
    const auto terms = std::get<InviteTerms>(said(wire::Invite{3, 60, true}));
    QCOMPARE(terms.uses, 3U);
    QCOMPARE(terms.lifetime, std::chrono::seconds(60));
    QVERIFY(terms.ephemeral);
    QCOMPARE(exchange.conversation.invited(*join.token, 1'999'999), wire::encode(wire::Invited{*join.token, 1'999}));
}

void TestNativeDialect::pathsAreSwitchedTogether()
{
    Exchange exchange;
    exchange.facts.isJoined = true;
    const auto said = [&](const wire::Message& message) {
        return exchange.conversation.decode(wire::encode(message), exchange.facts);
    };
    const Endpoint endpoint{QHostAddress(QStringLiteral("192.0.2.7")), 1};
    const wire::Switch wanted{7, sampleKey(2), wire::SwitchKind::Wan, endpoint, endpoint, 1, 2};
    QVERIFY(std::get<wire::Switch>(said(wanted)) == wanted);
    QVERIFY(std::get<wire::Settled>(said(wire::Settled{7, true})) == (wire::Settled{7, true}));
    QVERIFY(std::get<wire::Rekey>(said(wire::Rekey{sampleKey(2), true})).peer == sampleKey(2));
}

void TestNativeDialect::theChallengeTellsWhatTheServerCan()
{
    const NativeConversation conversation;
    const auto challenge =
        std::get<wire::Challenge>(wire::decode(conversation.greeting({wire::feature::kRelay})).value());
    QCOMPARE(challenge.features, QStringList{wire::feature::kRelay});
}

void TestNativeDialect::refusalsAreSaidAndClose()
{
    const NativeConversation conversation;
    const auto full = conversation.refused({wire::error::kTenantFull, QStringLiteral("full"), 60});
    QCOMPARE(full.code, closecode::kRefused);
    QVERIFY((errorIn(full.text) == wire::ErrorMessage{wire::error::kTenantFull, QStringLiteral("full"), 60}));
    QCOMPARE(conversation.refused({wire::error::kUnavailable, QString(), 5}).code, closecode::kTryAgainLater);
    QCOMPARE(errorIn(conversation.replaced().text).code, wire::error::kReplaced);
}

void TestNativeDialect::eventsAreEncoded()
{
    NativeView view({});
    const PeerRecord peer = samplePeer(2, QStringLiteral("ü"));
    QCOMPARE(view.apply(joined(peer)), wire::encode(wire::PeerUpsert{peer}));
    PeerRecord away = peer;
    away.presence = Presence::Away;
    QCOMPARE(view.apply(changed(away)), wire::encode(wire::PeerUpsert{away}));
    QCOMPARE(view.apply(removed(peer)), wire::encode(wire::RemovedPeer{peer.publicKey, peer.wgip}));
}

void TestNativeDialect::welcomeListsTheOthers()
{
    NativeView view({samplePeer(1), samplePeer(2)});
    view.apply(joined(samplePeer(3)));
    view.apply(removed(samplePeer(1)));
    Membership membership;
    membership.wgip = samplePeer(3).wgip;
    membership.wgip6 = samplePeer(3).wgip6;
    membership.network = Prefix(QHostAddress(0x0a800000U), 22);
    membership.network6 = Prefix(QHostAddress(QStringLiteral("fd00::")), 64);
    membership.slot = 3;
    membership.grace = std::chrono::seconds(86400);
    membership.isFirst = true;
    membership.mayInvite = true;
    membership.relay = RelayOffer{QHostAddress(QStringLiteral("192.0.2.1")), std::nullopt, {42000, 500}, {}};
    const ObservedAddresses observed{QHostAddress(QStringLiteral("192.0.2.7")), std::nullopt};
    const auto texts = view.welcome(sampleKey(3), membership, observed);
    QCOMPARE(texts.size(), 1);
    const auto welcome = std::get<wire::Welcome>(wire::decode(texts.constFirst()).value());
    QVERIFY((welcome == wire::Welcome{membership.wgip,
                                      membership.wgip6,
                                      membership.network,
                                      membership.network6,
                                      3,
                                      observed,
                                      86400,
                                      true,
                                      true,
                                      membership.relay,
                                      {{samplePeer(2)}, false}}));
}

void TestNativeDialect::longListsComeInParts()
{
    constexpr quint32 kPeers = 4500;
    NativeView view({});
    for (quint32 number = 1; number <= kPeers; ++number)
        view.apply(joined(samplePeer(number, QString(64, u'n'))));
    Membership membership;
    membership.wgip = QHostAddress(QStringLiteral("10.128.0.9"));
    membership.wgip6 = QHostAddress(QStringLiteral("fd00::9"));
    membership.network = Prefix(QHostAddress(0x0a800000U), 16);
    membership.network6 = Prefix(QHostAddress(QStringLiteral("fd00::")), 64);
    const auto texts = view.welcome(sampleKey(9), membership, {});
    QVERIFY(texts.size() >= 2);

    QSet<PublicKey> seen;
    for (qsizetype i = 0; i < texts.size(); ++i) {
        QVERIFY(texts[i].size() < limits::kMaxServerFrame);
        const auto message = wire::decode(texts[i]).value();
        const auto& list = i == 0 ? std::get<wire::Welcome>(message).list : std::get<wire::Peers>(message);
        QCOMPARE(list.more, i + 1 < texts.size());
        for (const PeerRecord& peer : list.peers)
            seen.insert(peer.publicKey);
    }
    QCOMPARE(seen.size(), qsizetype(kPeers - 1));
    QVERIFY(!seen.contains(sampleKey(9)));
}

QTEST_GUILESS_MAIN(TestNativeDialect)
#include "test_nativedialect.moc"
