#include "tests/integration/server/eventually.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"
#include "tests/integration/server/wiresyncscene.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

using namespace roamwire;
using namespace roamwire::test;

/// wireSync on the wire, byte for byte, over both transports.
class TestWireSyncWire : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pollingIsExact();
    void webSocketIsExact();
    void theOriginalFindsItsNeighbours();
    void whoHasNotJoinedMayAsk();
    void whoRunsAheadOfTheDiskIsAnswered();
    void aBrokenDiskForgetsWhoPolls();
    void aConnectionOutlivesWhoAskedWithItsKey();
    void theFirstMessageDecides_data();
    void theFirstMessageDecides();
};

namespace {

QByteArray keysText(const QList<QByteArray>& keys)
{
    return "{\"t\":\"keys\",\"keys\":[\"" + keys.join("\",\"") + "\"]}";
}

QByteArray peerText(const QByteArray& key, const QByteArray& wgip, const QByteArray& lanName, const QByteArray& lanip)
{
    return "{\"t\":\"peer\",\"publickey\":\"" + key + "\",\"wgip\":\"" + wgip +
           "\",\"listen_port\":\"51820\",\"lan_name\":\"" + lanName + "\",\"lanip\":\"" + lanip +
           "\",\"wanip\":\"203.0.113.7\"}";
}

QByteArray noPeerText(const QByteArray& key)
{
    return "{\"t\":\"noPeer\",\"publickey\":\"" + key + "\"}";
}

QByteArray pendingText(const QList<QByteArray>& items)
{
    return "{\"t\":\"pending\",\"items\":[" + items.join(',') + "]}";
}

/// Every `time` replaced by a word.
QByteArray withoutTimes(QByteArray text)
{
    static const QRegularExpression time(QStringLiteral("\"time\":\"[0-9]+\\.[0-9]{3}\""));
    return QString::fromLatin1(text).replace(time, QStringLiteral("\"time\":\"T\"")).toLatin1();
}

QByteArray listed(QByteArray peer)
{
    peer.chop(1);
    return peer + ",\"time\":\"T\"}";
}

} // namespace

void TestWireSyncWire::pollingIsExact()
{
    const auto tenant = TenantId::random();
    const TestServer server(setupForPolling(tenant));
    const auto say = [&](const QByteArray& data) {
        const PostAnswer answer = post(server.port(), data);
        return answer.status == 200 ? answer.body : "HTTP " + QByteArray::number(answer.status);
    };
    WireSyncClient a(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    WireSyncClient b(server.port(), "10.0.0.3", "192.168.1.3", kHome);
    WireSyncClient c(server.port(), "10.0.0.4", "172.16.0.4", kOffice);
    const QByteArray keyA = a.keyText();
    const QByteArray keyB = b.keyText();
    const QByteArray keyC = c.keyText();
    const QByteArray stranger = randomKey().toBase64();
    const QByteArray peerA = peerText(keyA, "10.0.0.2", kHome, "192.168.1.2");
    const QByteArray peerB = peerText(keyB, "10.0.0.3", kHome, "192.168.1.3");
    const QByteArray peerC = peerText(keyC, "10.0.0.4", kOffice, "172.16.0.4");

    QCOMPARE(say("{\"t\":\"peers\"}"), QByteArray("{\"t\":\"peers\",\"peers\":[]}"));
    QCOMPARE(say(checkText(keyA)), kNothingPending);
    QCOMPARE(say(a.updateText()), kUpdateAck);
    QCOMPARE(say(b.updateText()), kUpdateAck);
    QCOMPARE(say(c.updateText()), kUpdateAck);
    QCOMPARE(say(checkText(keyA)), pendingText({keysText({keyA, keyB})}));
    QCOMPARE(say(checkText(keyA)), kNothingPending);
    QCOMPARE(say(checkText(keyB)), pendingText({keysText({keyA, keyB})}));
    QCOMPARE(say(checkText(keyC)), pendingText({keysText({keyC})}));

    for (const QByteArray& target : {keyB, stranger, keyC, keyA})
        QCOMPARE(say(getPeerText(keyA, target)), kGetPeerAck);
    QCOMPARE(say(checkText(keyA)), pendingText({peerB, noPeerText(stranger), peerC, peerA}));
    QCOMPARE(withoutTimes(say("{\"t\":\"peers\"}")),
             "{\"t\":\"peers\",\"peers\":[" + listed(peerA) + ',' + listed(peerB) + ',' + listed(peerC) + "]}");
    QCOMPARE(say("{\"t\":\"stat\"}"), kDunno);

    // The same again is an update too; one that asks without having told anything is answered.
    QCOMPARE(say(a.updateText()), kUpdateAck);
    QCOMPARE(say(checkText(keyB)), pendingText({keysText({keyB, keyA})}));
    QCOMPARE(say(getPeerText(stranger, keyB)), kGetPeerAck);
    QCOMPARE(say(checkText(stranger)), pendingText({peerB}));
}

void TestWireSyncWire::webSocketIsExact()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    WireSyncClient a(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    WireSyncClient b(server.port(), "10.0.0.3", "192.168.1.3", kHome);
    WireSyncClient c(server.port(), "10.0.0.4", "172.16.0.4", kOffice);
    const QByteArray stranger = randomKey().toBase64();
    const QByteArray peerA = peerText(a.keyText(), "10.0.0.2", kHome, "192.168.1.2");
    const QByteArray peerB = peerText(b.keyText(), "10.0.0.3", kHome, "192.168.1.3");

    const Member first(server, tenant, a);
    QCOMPARE(first.client->nextText(), kUpdateAck);
    QCOMPARE(first.client->nextText(), keysText({a.keyText()}));
    const Member second(server, tenant, b);
    QCOMPARE(second.client->nextText(), kUpdateAck);
    QCOMPARE(second.client->nextText(), keysText({a.keyText(), b.keyText()}));
    QCOMPARE(first.client->nextText(), keysText({a.keyText(), b.keyText()}));
    const Member third(server, tenant, c);
    QCOMPARE(third.client->nextText(), kUpdateAck);
    QCOMPARE(third.client->nextText(), keysText({c.keyText()}));

    first.client->sendText(getPeerText(a.keyText(), b.keyText()));
    QCOMPARE(first.client->nextText(), kGetPeerAck);
    QCOMPARE(first.client->nextText(), peerB);
    first.client->sendText(getPeerText(a.keyText(), stranger));
    QCOMPARE(first.client->nextText(), kGetPeerAck);
    QCOMPARE(first.client->nextText(), noPeerText(stranger));
    first.client->sendText(checkText(a.keyText()));
    QCOMPARE(first.client->nextText(), kNothingPending);
    first.client->sendText("{\"t\":\"stat\"}");
    QCOMPARE(first.client->nextText(), kDunno);

    // It moves to the other LAN: those who are there hear of it.
    a.moveTo("172.16.0.2", kOffice);
    first.client->sendText(a.updateText());
    QCOMPARE(first.client->nextText(), kUpdateAck);
    QCOMPARE(first.client->nextText(), keysText({c.keyText(), a.keyText()}));
    QCOMPARE(third.client->nextText(), keysText({c.keyText(), a.keyText()}));
    first.client->sendText("{\"t\":\"peers\"}");
    QCOMPARE(withoutTimes(first.client->nextText()),
             "{\"t\":\"peers\",\"peers\":[" + listed(peerB) + ',' +
                 listed(peerText(c.keyText(), "10.0.0.4", kOffice, "172.16.0.4")) + ',' +
                 listed(peerText(a.keyText(), "10.0.0.2", kOffice, "172.16.0.2")) + "]}");
    QVERIFY(!first.client->hasFrames() && !second.client->hasFrames() && !third.client->hasFrames());
    QVERIFY(!first.client->isServerAtFault());
}

void TestWireSyncWire::theOriginalFindsItsNeighbours()
{
    const auto tenant = TenantId::random();
    const TestServer server(setupForPolling(tenant));
    WireSyncClient a(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    WireSyncClient b(server.port(), "10.0.0.3", "192.168.1.3", kHome);
    WireSyncClient far(server.port(), "10.0.0.4", "172.16.0.4", kOffice);
    for (WireSyncClient* client : {&a, &b, &far})
        QCOMPARE(client->update().status, 200);
    for (int round = 0; round < 2; ++round) {
        for (WireSyncClient* client : {&a, &b, &far})
            QVERIFY(client->check());
    }
    const QString keyB = QString::fromLatin1(b.keyText());
    QCOMPARE(a.endpoints(), (QMap<QString, QString>{{keyB, QStringLiteral("192.168.1.3:51820")}}));
    QCOMPARE(b.endpoints().value(QString::fromLatin1(a.keyText())), QStringLiteral("192.168.1.2:51820"));
    QVERIFY(far.endpoints().isEmpty());

    // One comes home to the others.
    far.moveTo("192.168.1.4", kHome);
    QCOMPARE(far.update().status, 200);
    for (int round = 0; round < 2; ++round) {
        for (WireSyncClient* client : {&a, &b, &far})
            QVERIFY(client->check());
    }
    QCOMPARE(a.endpoints().value(QString::fromLatin1(far.keyText())), QStringLiteral("192.168.1.4:51820"));
    QCOMPARE(far.endpoints().size(), 2);
    QCOMPARE(far.addresses().value(keyB), QStringLiteral("10.0.0.3"));
}

void TestWireSyncWire::whoHasNotJoinedMayAsk()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const QByteArray self = randomKey().toBase64();
    const QByteArray stranger = randomKey().toBase64();
    const Identity identity;
    const QByteArray nativeKey = identity.publicKey.toBase64();
    NativeClient native(server.port(), tenant, identity);
    const auto welcome = native.join(QStringLiteral("native"));
    QVERIFY(welcome);
    RawClient client(server.port());
    client.sendUpgrade(tenant);
    QVERIFY(client.isUpgraded());
    client.sendText(checkText(self));
    QCOMPARE(client.nextText(), kNothingPending);
    client.sendText(getPeerText(self, stranger));
    QCOMPARE(client.nextText(), kGetPeerAck);
    QCOMPARE(client.nextText(), noPeerText(stranger));
    client.sendText(getPeerText(self, nativeKey));
    QCOMPARE(client.nextText(), kGetPeerAck);
    const QByteArray nativeText = "{\"t\":\"peer\",\"publickey\":\"" + nativeKey + "\",\"wgip\":\"" +
                                  welcome->wgip.toString().toLatin1() +
                                  "\",\"listen_port\":\"51820\",\"lan_name\":\"-\",\"lanip\":\"\",\"wanip\":"
                                  "\"127.0.0.1\"}";
    QCOMPARE(client.nextText(), nativeText);
    // The same where the dialect has a client already.
    WireSyncClient a(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    const Member member(server, tenant, a);
    QCOMPARE(member.client->nextText(), kUpdateAck);
    for (const auto& [target, answer] :
         {std::pair(nativeKey, nativeText),
          std::pair(a.keyText(), peerText(a.keyText(), "10.0.0.2", kHome, "192.168.1.2"))}) {
        client.sendText(getPeerText(self, target));
        QCOMPARE(client.nextText(), kGetPeerAck);
        QCOMPARE(client.nextText(), answer);
    }
    QCOMPARE(server.present(tenant), 2);
}

void TestWireSyncWire::whoRunsAheadOfTheDiskIsAnswered()
{
    const auto tenant = TenantId::random();
    TestServer server(setupForPolling(tenant));
    server.storage().hold();
    WireSyncClient a(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    const Member member(server, tenant, a);
    a.moveTo("172.16.0.2", kOffice);
    member.client->sendText(a.updateText());
    member.client->sendText(getPeerText(a.keyText(), a.keyText()));
    QCOMPARE(post(server.port(), "{\"t\":\"peers\"}").body, QByteArray("{\"t\":\"peers\",\"peers\":[]}"));
    QVERIFY(!member.client->hasFrames());
    server.storage().release();
    QCOMPARE(member.client->nextText(), kUpdateAck);
    // What it said meanwhile is heard after the join is answered.
    QByteArrayList texts;
    for (int i = 0; i < 5; ++i)
        texts.append(member.client->nextText());
    QCOMPARE(texts.count(kUpdateAck), 1);
    QCOMPARE(texts.count(kGetPeerAck), 1);
    QVERIFY(texts.indexOf(kUpdateAck) < texts.indexOf(kGetPeerAck));
    QVERIFY(texts.contains(peerText(a.keyText(), "10.0.0.2", kOffice, "172.16.0.2")));
}

void TestWireSyncWire::aBrokenDiskForgetsWhoPolls()
{
    const auto tenant = TenantId::random();
    TestServer server(setupForPolling(tenant));
    server.storage().setBroken(true);
    WireSyncClient a(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(QStringLiteral("cannot store")));
    QCOMPARE(a.update().body, kUpdateAck);
    QVERIFY(eventually([&] { return !server.registry().holder(tenant, a.key()); }));
    QVERIFY(a.check());
    QVERIFY(a.endpoints().isEmpty());
    server.storage().setBroken(false);
    QCOMPARE(a.update().body, kUpdateAck);
    QVERIFY(eventually([&] { return server.present(tenant) == 1; }));
}

void TestWireSyncWire::aConnectionOutlivesWhoAskedWithItsKey()
{
    const auto tenant = TenantId::random();
    TestServer::Setup setup = setupForPolling(tenant);
    setup.limits.pollingSilence = std::chrono::milliseconds(300);
    setup.limits.pollingMemory = setup.limits.pollingSilence;
    setup.limits.closeLinger = std::chrono::milliseconds(40); // which makes the server look at the time often
    const TestServer server(setup);
    WireSyncClient a(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    WireSyncClient b(server.port(), "10.0.0.3", "192.168.1.3", kHome);
    QCOMPARE(post(server.port(), getPeerText(a.keyText(), a.keyText())).body, kGetPeerAck);
    const Member member(server, tenant, a);
    QCOMPARE(member.client->nextText(), kUpdateAck);
    QCOMPARE(member.client->nextText(), keysText({a.keyText()}));
    // Another one that polls comes and goes, so the first one's time is over too.
    QCOMPARE(b.update().body, kUpdateAck);
    QCOMPARE(member.client->nextText(), keysText({a.keyText(), b.keyText()}));
    QVERIFY(eventually([&] { return server.present(tenant) == 1; }));
    QCOMPARE(b.update().body, kUpdateAck);
    QCOMPARE(member.client->nextText(), keysText({a.keyText(), b.keyText()}));
}

void TestWireSyncWire::theFirstMessageDecides_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("answerHolds");
    QTest::newRow("orchestration") << "{\"display_name\":\"a\",\"public_key\":\"" + randomKey().toBase64() + "\"}"
                                   << QByteArray("\"virtual_ip\"");
    QTest::newRow("wireSync") << QByteArray("{\"t\":\"stat\"}") << QByteArray("dunno");
    QTest::newRow("wireSync asks") << QByteArray("{\"t\":\"peers\"}") << QByteArray("{\"t\":\"peers\",\"peers\":[]}");
    QTest::newRow("t inside a name") << "{\"display_name\":\"t\",\"public_key\":\"" + randomKey().toBase64() + "\"}"
                                     << QByteArray("\"virtual_ip\"");
}

void TestWireSyncWire::theFirstMessageDecides()
{
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, answerHolds);
    const TestServer server;
    RawClient client(server.port());
    client.sendUpgrade(TenantId::random());
    QVERIFY(client.isUpgraded());
    client.sendText(first);
    const QByteArray answer = client.nextText();
    QVERIFY2(answer.contains(answerHolds), answer.constData());
}

ROAMWIRE_SERVER_TEST_MAIN(TestWireSyncWire)
#include "test_wiresyncwire.moc"
