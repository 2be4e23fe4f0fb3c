#include "server/dialects/wiresync.h"
#include "shared/wire/messages.h"
#include "tests/unit/server_dialects/samplepeers.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;
using namespace roamwire::test;

class TestWireSyncConversation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstMessageTellsTheDialect_data();
    void theFirstMessageTellsTheDialect();
    void theFirstUpdateJoins();
    void laterUpdatesUpdate();
    void aConnectionIsOneKeyAtOneAddress();
    void questions();
    void whatIsNoMessage();
    void refusalsAreSaidAndClose();
};

namespace {

QByteArray update(quint32 number, const QByteArray& wgip = "10.0.0.2", const QByteArray& gateway = "02:00:5e:10:00:01")
{
    return "{\"t\":\"update\",\"publickey\":\"" + sampleKey(number).toBase64() + "\",\"wgip\":\"" + wgip +
           "\",\"listen_port\":\"51820\",\"lan_name\":\"" + gateway +
           "\",\"lanip\":\"192.168.1.2\",\"wanip\":\"203.0.113.7\"}";
}

QByteArray check(quint32 number)
{
    return "{\"t\":\"check\",\"publickey\":\"" + sampleKey(number).toBase64() + "\"}";
}

QByteArray getPeer(quint32 number, quint32 target)
{
    return "{\"t\":\"getPeer\",\"publickey\":\"" + sampleKey(number).toBase64() + "\",\"targetkey\":\"" +
           sampleKey(target).toBase64() + "\"}";
}

ConnectionFacts facts(bool isJoined)
{
    ConnectionFacts facts;
    facts.session = 12;
    facts.tenant = TenantId::fromBytes({7});
    facts.observed.v4 = QHostAddress(QStringLiteral("198.51.100.1"));
    facts.isJoined = isJoined;
    return facts;
}

QByteArray answerIn(const Request& request)
{
    const auto* answer = std::get_if<Answer>(&request);
    return answer ? answer->text : QByteArray("(no answer)");
}

} // namespace

void TestWireSyncConversation::theFirstMessageTellsTheDialect_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isWireSync");
    QTest::newRow("t") << QByteArray("{\"t\":\"update\"}") << true;
    QTest::newRow("t that is no text") << QByteArray("{\"t\":null}") << true;
    QTest::newRow("t among others") << QByteArray("{\"display_name\":\"a\",\"t\":\"\"}") << true;
    QTest::newRow("no t") << QByteArray("{\"display_name\":\"a\",\"public_key\":\"b\"}") << false;
    QTest::newRow("t further inside") << QByteArray("{\"data\":{\"t\":\"update\"}}") << false;
    QTest::newRow("upper case") << QByteArray("{\"T\":\"update\"}") << false;
    QTest::newRow("no JSON") << QByteArray("{\"t\":") << false;
    QTest::newRow("nothing") << QByteArray() << false;
}

void TestWireSyncConversation::theFirstMessageTellsTheDialect()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, isWireSync);
    QVERIFY(dialectOfFirstMessage(text) == (isWireSync ? Dialect::WireSync : Dialect::Orchestration));
    QVERIFY(!dialectOf(QString()));
    QVERIFY(dialectOf(wire::kSubprotocol) == Dialect::Native);
}

void TestWireSyncConversation::theFirstUpdateJoins()
{
    WireSyncConversation conversation;
    QVERIFY(conversation.greeting({}).isEmpty() && !conversation.gateway());
    const Request request = conversation.decode(update(5), facts(false));
    const auto* join = std::get_if<JoinCommand>(&request);
    QVERIFY(join);
    QCOMPARE(join->session, SessionId(12));
    QVERIFY(join->tenant == TenantId::fromBytes({7}) && join->publicKey == sampleKey(5));
    QVERIFY(join->standing == Standing::Unproven);
    QCOMPARE(join->observed.v4.value(), QHostAddress(QStringLiteral("203.0.113.7")));
    QVERIFY(conversation.gateway());
    QCOMPARE(conversation.updateAck({}), QByteArray("{\"t\":\"update_ack\"}"));
}

void TestWireSyncConversation::laterUpdatesUpdate()
{
    WireSyncConversation conversation;
    conversation.decode(update(5), facts(false));
    const Request request = conversation.decode(update(5, "10.0.0.2", "--"), facts(true));
    const auto* moved = std::get_if<UpdateCommand>(&request);
    QVERIFY(moved && !moved->endpoints.lanName && !moved->displayName);
    QVERIFY(!conversation.gateway());
}

void TestWireSyncConversation::aConnectionIsOneKeyAtOneAddress()
{
    for (const QByteArray& other : {update(6), update(5, "10.0.0.3")}) {
        WireSyncConversation conversation;
        conversation.decode(update(5), facts(false));
        const Request request = conversation.decode(other, facts(true));
        const auto* hangup = std::get_if<Hangup>(&request);
        QVERIFY(hangup);
        QCOMPARE(hangup->code, closecode::kRefused);
        QVERIFY(hangup->reason.contains(QStringLiteral("connect again")));
        QVERIFY(hangup->text.startsWith("{\"error\":\"bad_message\""));
    }
}

void TestWireSyncConversation::questions()
{
    WireSyncConversation conversation;
    using Pair = std::pair<std::optional<PublicKey>, std::optional<PublicKey>>;
    const auto inquiry = [&](const QByteArray& text, bool isJoined) {
        const Request request = conversation.decode(text, facts(isJoined));
        const auto* found = std::get_if<Inquiry>(&request);
        return found ? Pair(found->asker, found->target) : Pair(PublicKey(), PublicKey());
    };
    QVERIFY(inquiry("{\"t\":\"peers\"}", false) == Pair());
    QVERIFY(inquiry(check(5), false) == Pair(sampleKey(5), std::nullopt));
    QVERIFY(inquiry(getPeer(5, 6), false) == Pair(sampleKey(5), sampleKey(6)));
    QCOMPARE(answerIn(conversation.decode("{\"t\":\"stat\"}", facts(false))),
             QByteArray("{\"t\":\"dunno\",\"answer\":\"Hello, World!\"}"));

    conversation.decode(update(5), facts(false));
    QCOMPARE(answerIn(conversation.decode(check(5), facts(true))), QByteArray("{\"t\":\"pending\",\"items\":[]}"));
    QVERIFY(inquiry(getPeer(5, 6), true) == Pair(sampleKey(5), sampleKey(6)));
    QVERIFY(inquiry("{\"t\":\"peers\"}", true) == Pair());
    for (const QByteArray& foreign : {check(6), getPeer(6, 5)})
        QVERIFY(answerIn(conversation.decode(foreign, facts(true))).startsWith("{\"error\":\"bad_message\""));
}

void TestWireSyncConversation::whatIsNoMessage()
{
    WireSyncConversation conversation;
    const Request broken = conversation.decode("{", facts(true));
    const auto* hangup = std::get_if<Hangup>(&broken);
    QVERIFY(hangup);
    QCOMPARE(hangup->code, closecode::kBadData);
    QVERIFY(answerIn(conversation.decode("{\"t\":\"check\",\"publickey\":5}", facts(true)))
                .startsWith("{\"error\":\"bad_message\",\"reason\":\"'publickey' "));
}

void TestWireSyncConversation::refusalsAreSaidAndClose()
{
    const WireSyncConversation conversation;
    const Hangup refused = conversation.refused({wire::error::kAddressTaken, QStringLiteral("taken"), std::nullopt});
    QCOMPARE(refused.text, QByteArray("{\"error\":\"address_taken\",\"reason\":\"taken\"}"));
    QCOMPARE(refused.code, closecode::kRefused);
    QCOMPARE(refused.word, wire::error::kAddressTaken);
    QCOMPARE(conversation.refused({wire::error::kUnavailable, QStringLiteral("disk"), 5}).code,
             closecode::kTryAgainLater);
    QVERIFY(conversation.slowDown(1).startsWith("{\"error\":\"too_many_messages\""));
    QVERIFY(conversation.replaced().text.startsWith("{\"error\":\"replaced\""));
}

QTEST_GUILESS_MAIN(TestWireSyncConversation)
#include "test_wiresyncconversation.moc"
