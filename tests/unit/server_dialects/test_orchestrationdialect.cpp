#include "server/dialects/orchestration.h"
#include "tests/unit/server_dialects/samplepeers.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace roamwire::test;

class TestOrchestrationDialect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joinIsUnderstood();
    void badFirstMessages_data();
    void badFirstMessages();
    void laterMessagesAreIgnored();
    void welcomeIsExact();
    void announcementsAreExact();
    void changesAreSilentButShowInLists();
    void namesAreEscaped();
    void refusalsCloseWithAReason();
};

namespace {

const QByteArray kKey = QByteArray(43, 'B') + '=';

/// Canonical base64 of 32 bytes.
QByteArray keyText()
{
    return sampleKey(5).toBase64();
}

QByteArray firstMessage(const QByteArray& name, const QByteArray& key)
{
    return "{\"display_name\": \"" + name + "\", \"public_key\": \"" + key + "\"}";
}

Request decodeFirst(const QByteArray& text)
{
    OrchestrationConversation conversation;
    return conversation.decode(text, {});
}

} // namespace

void TestOrchestrationDialect::joinIsUnderstood()
{
    ConnectionFacts facts;
    facts.session = 12;
    facts.tenant = TenantId::random();
    facts.observed.v4 = QHostAddress(QStringLiteral("192.0.2.1"));
    OrchestrationConversation conversation;
    QVERIFY(conversation.greeting({}).isEmpty());
    const auto request = conversation.decode(firstMessage("Office NAS", keyText()), facts);
    const auto* join = std::get_if<JoinCommand>(&request);
    QVERIFY(join);
    QCOMPARE(join->session, facts.session);
    QVERIFY(join->tenant == facts.tenant);
    QVERIFY(join->publicKey == sampleKey(5));
    QCOMPARE(join->displayName, QStringLiteral("Office NAS"));
    QVERIFY(join->standing == Standing::Unproven);
    QVERIFY(!join->claimedWgip && !join->endpoints);
    QVERIFY(join->observed == facts.observed);
}

void TestOrchestrationDialect::badFirstMessages_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<quint16>("code");
    QTest::addColumn<QString>("reasonHolds");
    const auto row = [](const char* name, const QByteArray& text, quint16 code, const char* reason) {
        QTest::newRow(name) << text << code << QString::fromLatin1(reason);
    };
    row("empty", "", closecode::kBadData, "");
    row("not JSON", "hello", closecode::kBadData, "");
    row("cut off", "{\"display_name\":\"a\"", closecode::kBadData, "");
    row("an array", "[]", closecode::kBadData, "object");
    row("too deep", QByteArray(50, '['), closecode::kBadData, "nested");
    row("empty object", "{}", closecode::kRefused, "public_key");
    row("no key", "{\"display_name\":\"a\"}", closecode::kRefused, "public_key");
    row("key is no string", "{\"display_name\":\"a\",\"public_key\":5}", closecode::kRefused, "public_key");
    row("key too short", firstMessage("a", "AAAA"), closecode::kRefused, "public_key");
    row("key with white space", firstMessage("a", ' ' + keyText()), closecode::kRefused, "public_key");
    row("key with stray bits", firstMessage("a", kKey), closecode::kRefused, "public_key");
    row("all-zero key", firstMessage("a", PublicKey().toBase64()), closecode::kRefused, "zero");
    row("no name", "{\"public_key\":\"" + keyText() + "\"}", closecode::kRefused, "display_name");
    row("empty name", firstMessage("", keyText()), closecode::kRefused, "empty");
    row("name too long", firstMessage(QByteArray(65, 'a'), keyText()), closecode::kRefused, "64");
    row("terminal escape", firstMessage("a\\u001b[2J", keyText()), closecode::kRefused, "control");
}

void TestOrchestrationDialect::badFirstMessages()
{
    QFETCH(QByteArray, text);
    const auto request = decodeFirst(text);
    const auto* hangup = std::get_if<Hangup>(&request);
    QVERIFY(hangup);
    QTEST(hangup->code, "code");
    QVERIFY(hangup->text.isEmpty());
    QFETCH(QString, reasonHolds);
    QVERIFY2(hangup->reason.contains(reasonHolds), qPrintable(hangup->reason));
    QVERIFY(!hangup->reason.isEmpty() && hangup->reason.toUtf8().size() <= 123);
}

void TestOrchestrationDialect::laterMessagesAreIgnored()
{
    OrchestrationConversation conversation;
    QVERIFY(std::holds_alternative<JoinCommand>(conversation.decode(firstMessage("a", keyText()), {})));
    for (const QByteArray& text : {firstMessage("b", keyText()), QByteArray("junk")})
        QVERIFY(std::holds_alternative<Ignore>(conversation.decode(text, {})));
}

void TestOrchestrationDialect::welcomeIsExact()
{
    OrchestrationView view({samplePeer(2, QStringLiteral("PeerA")), samplePeer(3, QStringLiteral("me"))});
    Membership membership;
    membership.wgip = QHostAddress(QStringLiteral("10.128.0.3"));
    QCOMPARE(
        view.welcome(sampleKey(3), membership, {}),
        QList<QByteArray>{"{\"virtual_ip\":\"10.128.0.3\",\"peers\":[{\"display_name\":\"PeerA\",\"public_key\":\"" +
                          sampleKey(2).toBase64() + "\",\"virtual_ip\":\"10.128.0.2\"}]}"});

    OrchestrationView alone({samplePeer(3)});
    QCOMPARE(alone.welcome(sampleKey(3), membership, {}),
             QList<QByteArray>{"{\"virtual_ip\":\"10.128.0.3\",\"peers\":[]}"});
}

void TestOrchestrationDialect::announcementsAreExact()
{
    OrchestrationView view({});
    QCOMPARE(view.apply(joined(samplePeer(2, QStringLiteral("PeerA")))),
             "{\"display_name\":\"PeerA\",\"public_key\":\"" + sampleKey(2).toBase64() +
                 "\",\"virtual_ip\":\"10.128.0.2\"}");
    QCOMPARE(view.apply(removed(samplePeer(2))), QByteArray("{\"removed_peer\":\"10.128.0.2\"}"));
}

void TestOrchestrationDialect::changesAreSilentButShowInLists()
{
    OrchestrationView view({samplePeer(2, QStringLiteral("before"))});
    PeerRecord peer = samplePeer(2, QStringLiteral("after"));
    peer.presence = Presence::Away;
    QVERIFY(view.apply(changed(peer)).isEmpty());
    const auto texts = view.welcome(sampleKey(3), {}, {});
    QVERIFY(texts.constFirst().contains("after") && !texts.constFirst().contains("before"));
}

void TestOrchestrationDialect::namesAreEscaped()
{
    OrchestrationView view({});
    const QByteArray text = view.apply(joined(samplePeer(2, QStringLiteral("a\"b\\c/ü"))));
    QVERIFY2(text.startsWith("{\"display_name\":\"a\\\"b\\\\c/ü\",\"public_key\""), text.constData());
}

void TestOrchestrationDialect::refusalsCloseWithAReason()
{
    const OrchestrationConversation conversation;
    const auto refused = conversation.refused({QStringLiteral("tenant_full"), QStringLiteral("full"), std::nullopt});
    QCOMPARE(refused.code, closecode::kRefused);
    QCOMPARE(refused.reason, QStringLiteral("full"));
    QVERIFY(refused.text.isEmpty());
    const auto unavailable = conversation.refused({QStringLiteral("unavailable"), QStringLiteral("disk"), 5});
    QCOMPARE(unavailable.code, closecode::kTryAgainLater);
    QCOMPARE(conversation.replaced().code, closecode::kRefused);
}

QTEST_GUILESS_MAIN(TestOrchestrationDialect)
#include "test_orchestrationdialect.moc"
