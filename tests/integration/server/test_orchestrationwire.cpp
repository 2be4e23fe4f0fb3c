#include "shared/model/keys.h"
#include "tests/integration/server/eventually.h"
#include "tests/integration/server/rawclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <sodium.h>

using namespace roamwire;
using namespace roamwire::test;

class TestOrchestrationWire : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theWholeExchangeByteForByte();
    void theServerIsSilentUntilTheFirstMessage();
    void everyKindOfEndFreesTheAddress_data();
    void everyKindOfEndFreesTheAddress();
    void badFirstMessages_data();
    void badFirstMessages();
    void laterHolderOfAnUnprovenKeyReplaces();
    void silentClientsArePinged();
    void clientsThatDoNotAnswerAreDropped();
    void sixHundredComeAndGo();
};

namespace {

QByteArray randomKey()
{
    PublicKey key;
    randombytes_buf(key.data(), PublicKey::kSize);
    return key.toBase64();
}

/// A client of the format, joined.
struct Member
{
    Member(const TestServer& server, const TenantId& tenant, const QByteArray& displayName)
        : client(std::make_unique<RawClient>(server.port()))
        , name(displayName)
    {
        client->sendUpgrade(tenant);
        if (client->isUpgraded())
            client->sendText("{\"display_name\": \"" + name + "\", \"public_key\": \"" + key + "\"}");
    }

    QString takeAddress()
    {
        reply = client->nextText();
        ip = QJsonDocument::fromJson(reply).object().value(QStringLiteral("virtual_ip")).toString().toLatin1();
        return QString::fromLatin1(ip);
    }
    QByteArray announcement() const
    {
        return "{\"display_name\":\"" + name + "\",\"public_key\":\"" + key + "\",\"virtual_ip\":\"" + ip + "\"}";
    }

    std::unique_ptr<RawClient> client;
    QByteArray name;
    QByteArray key = randomKey();
    QByteArray reply;
    QByteArray ip;
};

} // namespace

void TestOrchestrationWire::theWholeExchangeByteForByte()
{
    const TestServer server;
    const auto tenant = *TenantId::fromString(u"3daf1997-d6eb-41ba-898f-ebc275da1f98");
    Member a(server, tenant, "PeerA");
    const QHostAddress addressA(a.takeAddress());
    QVERIFY(addressA.isInSubnet(QHostAddress(QStringLiteral("10.128.0.0")), 9));
    QCOMPARE(a.reply, "{\"virtual_ip\":\"" + a.ip + "\",\"peers\":[]}");
    QVERIFY(!a.client->answer().contains("Sec-WebSocket-Protocol"));

    Member b(server, tenant, "Peer \xc3\xbc");
    b.takeAddress();
    QCOMPARE(b.reply, "{\"virtual_ip\":\"" + b.ip + "\",\"peers\":[" + a.announcement() + "]}");
    QVERIFY(a.ip != b.ip);
    QCOMPARE(a.client->nextText(), b.announcement());

    b.client->sendRaw(RawClient::frame(RawClient::Close, QByteArray("\x03\xe8", 2)));
    QCOMPARE(a.client->nextText(), "{\"removed_peer\":\"" + b.ip + "\"}");
    QVERIFY(!a.client->hasFrames());
    QVERIFY(!a.client->isServerAtFault() && !b.client->isServerAtFault());
}

void TestOrchestrationWire::theServerIsSilentUntilTheFirstMessage()
{
    const TestServer server;
    RawClient client(server.port());
    client.sendUpgrade(TenantId::random());
    QVERIFY(client.isUpgraded());
    client.sendRaw(RawClient::frame(RawClient::Ping, "x"));
    const auto pong = client.nextFrame();
    QVERIFY(pong && pong->opcode == RawClient::Pong); // the first thing it ever said
}

void TestOrchestrationWire::everyKindOfEndFreesTheAddress_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("close frame") << 0;
    QTest::newRow("FIN") << 1;
    QTest::newRow("reset") << 2;
    QTest::newRow("half-close") << 3;
    QTest::newRow("protocol error") << 4;
}

void TestOrchestrationWire::everyKindOfEndFreesTheAddress()
{
    QFETCH(int, kind);
    const TestServer server;
    const auto tenant = TenantId::random();
    Member observer(server, tenant, "observer");
    observer.takeAddress();
    Member leaver(server, tenant, "leaver");
    leaver.takeAddress();
    QCOMPARE(observer.client->nextText(), leaver.announcement());
    if (kind == 0)
        leaver.client->sendRaw(RawClient::frame(RawClient::Close, {}));
    else if (kind == 1)
        leaver.client->closeSocket();
    else if (kind == 2)
        leaver.client->reset();
    else if (kind == 3)
        leaver.client->halfClose();
    else
        leaver.client->sendRaw("\xff\xff garbage that is no frame");
    QCOMPARE(observer.client->nextText(), "{\"removed_peer\":\"" + leaver.ip + "\"}");
    QCOMPARE(server.present(tenant), 1);
    QVERIFY(leaver.client->isDisconnected());

    // Freed to be used by others.
    QSet<QByteArray> given;
    std::vector<std::unique_ptr<Member>> others;
    for (int i = 0; i < 3; ++i) {
        others.push_back(std::make_unique<Member>(server, tenant, "next"));
        others.back()->takeAddress();
        given.insert(others.back()->ip);
    }
    QCOMPARE(given.size(), 3);
    QVERIFY(!given.contains(observer.ip));
}

void TestOrchestrationWire::badFirstMessages_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<quint16>("code");
    const auto text = [](const QByteArray& payload) { return RawClient::frame(RawClient::Text, payload); };
    QTest::newRow("not JSON") << text("hello") << quint16(1007);
    QTest::newRow("not UTF-8") << text("{\"display_name\":\"\xff\xfe\"}") << quint16(1007);
    QTest::newRow("nested too deep") << text(QByteArray(20'000, '[')) << quint16(1007);
    QTest::newRow("empty object") << text("{}") << quint16(1008);
    QTest::newRow("bad key") << text("{\"display_name\":\"a\",\"public_key\":\"AAAA\"}") << quint16(1008);
    QTest::newRow("binary") << RawClient::frame(RawClient::Binary, "{}") << quint16(1003);
    QTest::newRow("too big") << text(QByteArray(64 * 1024 + 1, ' ')) << quint16(1009);
    QTest::newRow("too big in fragments") << RawClient::frame(RawClient::Text, QByteArray(40'000, ' '), false) +
                                                 RawClient::frame(0, QByteArray(40'000, ' '))
                                          << quint16(1009);
    QTest::newRow("reserved opcode") << RawClient::frame(3, "x") << quint16(1002);
}

void TestOrchestrationWire::badFirstMessages()
{
    QFETCH(QByteArray, frame);
    const TestServer server;
    const auto tenant = TenantId::random();
    RawClient client(server.port());
    client.sendUpgrade(tenant);
    QVERIFY(client.isUpgraded());
    client.sendRaw(frame);
    QTEST(client.closeCode(), "code");
    QVERIFY(!client.closeReason().isEmpty());
    QVERIFY(client.isDisconnected());
    QCOMPARE(server.present(tenant), 0);
}

void TestOrchestrationWire::laterHolderOfAnUnprovenKeyReplaces()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    Member observer(server, tenant, "observer");
    observer.takeAddress();
    Member before(server, tenant, "before");
    before.takeAddress();
    QCOMPARE(observer.client->nextText(), before.announcement());

    RawClient after(server.port());
    after.sendUpgrade(tenant);
    QVERIFY(after.isUpgraded());
    after.sendText("{\"display_name\":\"after\",\"public_key\":\"" + before.key + "\"}");
    QVERIFY(after.nextText().startsWith("{\"virtual_ip\":"));
    QCOMPARE(before.client->closeCode(), quint16(1008));
    QCOMPARE(server.present(tenant), 2);
}

void TestOrchestrationWire::silentClientsArePinged()
{
    TestServer::Setup setup;
    setup.limits.pingAfter = std::chrono::milliseconds(100);
    setup.limits.silenceDeadline = std::chrono::milliseconds(1'500);
    const TestServer server(setup);
    const auto tenant = TenantId::random();
    Member member(server, tenant, "quiet");
    member.takeAddress();
    QVERIFY(eventually([&] { return member.client->pings() >= 25; })); // well beyond the silence deadline
    QCOMPARE(server.present(tenant), 1);
    QVERIFY(!member.client->isServerAtFault());
}

void TestOrchestrationWire::clientsThatDoNotAnswerAreDropped()
{
    TestServer::Setup setup;
    setup.limits.pingAfter = std::chrono::milliseconds(100);
    setup.limits.silenceDeadline = std::chrono::milliseconds(400);
    const TestServer server(setup);
    const auto tenant = TenantId::random();
    Member member(server, tenant, "dead");
    member.takeAddress();
    member.client->setPonging(false);
    QCOMPARE(member.client->closeCode(), quint16(1001));
    QCOMPARE(member.client->pings(), 1);
    QCOMPARE(server.present(tenant), 0);
}

void TestOrchestrationWire::sixHundredComeAndGo()
{
    constexpr int kPeers = 600;
    const TestServer server;
    const auto tenant = TenantId::random();
    Member observer(server, tenant, "observer");
    observer.takeAddress();
    std::vector<std::unique_ptr<Member>> members;
    for (int i = 0; i < kPeers; ++i)
        members.push_back(std::make_unique<Member>(server, tenant, "peer " + QByteArray::number(i)));

    QSet<QByteArray> addresses{observer.ip};
    QSet<QByteArray> announced;
    QSet<QByteArray> expected;
    for (auto& member : members) {
        member->takeAddress();
        member->client->stopListening();
        addresses.insert(member->ip);
        expected.insert(member->announcement());
    }
    QCOMPARE(addresses.size(), kPeers + 1);
    for (int i = 0; i < kPeers; ++i)
        announced.insert(observer.client->nextText());
    QCOMPARE(announced, expected);
    const auto last = QJsonDocument::fromJson(members.back()->reply).object().value(QStringLiteral("peers")).toArray();
    QCOMPARE(last.size(), kPeers);

    for (auto& member : members)
        member->client->reset();
    QSet<QByteArray> removed;
    for (int i = 0; i < kPeers; ++i)
        removed.insert(observer.client->nextText());
    for (auto& member : members)
        QVERIFY(removed.contains("{\"removed_peer\":\"" + member->ip + "\"}"));
    QCOMPARE(server.present(tenant), 1);
    QVERIFY(!observer.client->hasFrames());
}

ROAMWIRE_SERVER_TEST_MAIN(TestOrchestrationWire)
#include "test_orchestrationwire.moc"
