#include "shared/crypto/fingerprint.h"
#include "tests/integration/server/eventually.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"
#include "tests/integration/server/wiresyncclient.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace roamwire;
using namespace roamwire::test;

class TestMixedDialects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theySeeEachOther();
    void aProvenKeyCannotBeTakenOver();
    void nativeAndWireSyncMeetBehindOneRouter_data();
    void nativeAndWireSyncMeetBehindOneRouter();
    void wireSyncAndOrchestrationSeeEachOther();
    void aNativeClientEndsAPollingOne();
    void laterHoldersReplaceEarlierOnes();
};

namespace {

QByteArray firstMessage(const PublicKey& key)
{
    return "{\"display_name\":\"old\",\"public_key\":\"" + key.toBase64() + "\"}";
}

const QByteArray kHome = "02:00:5e:10:00:01";
const QByteArray kElsewhere = "02:00:5e:10:00:02";

TestServer::Setup setupForPolling(const TenantId& tenant)
{
    TestServer::Setup setup;
    setup.pollingTenant = tenant;
    return setup;
}

/// Where a native client behind that gateway says it is.
EndpointReport placeBehind(const QByteArray& gateway, const TenantId& tenant)
{
    EndpointReport place{41820, {QHostAddress(QStringLiteral("192.168.1.77"))}, std::nullopt};
    place.lanName = lanFingerprint(tenant, *parseMacAddress(QString::fromLatin1(gateway)));
    return place;
}

} // namespace

void TestMixedDialects::theySeeEachOther()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity newIdentity;
    const Identity oldIdentity;
    NativeClient modern(server.port(), tenant, newIdentity);
    const auto welcome = modern.join(QStringLiteral("new"));
    QVERIFY(welcome);
    const QByteArray modernText = "{\"display_name\":\"new\",\"public_key\":\"" + newIdentity.publicKey.toBase64() +
                                  "\",\"virtual_ip\":\"" + welcome->wgip.toString().toLatin1() + "\"}";

    RawClient old(server.port());
    old.sendUpgrade(tenant);
    QVERIFY(old.isUpgraded());
    old.sendText(firstMessage(oldIdentity.publicKey));
    const QByteArray reply = old.nextText();
    QVERIFY2(reply.endsWith(QByteArray(",\"peers\":[" + modernText + "]}")), reply.constData());

    const auto joined = modern.next<wire::PeerUpsert>();
    QVERIFY(joined && joined->peer.publicKey == oldIdentity.publicKey);
    QVERIFY(!joined->peer.endpoints);

    // The old one hears neither of updates nor of absences, only of the end.
    wire::Update update;
    update.endpoints.listenPort = 7;
    modern.send(update);
    QVERIFY(modern.next<wire::UpdateAck>());
    modern.reset();
    NativeClient again(server.port(), tenant, newIdentity);
    const auto second = again.join(QStringLiteral("new"));
    QVERIFY(second && second->wgip == welcome->wgip);
    QCOMPARE(second->list.peers.size(), 1);
    again.send(wire::Leave{});
    QCOMPARE(old.nextText(), "{\"removed_peer\":\"" + welcome->wgip.toString().toLatin1() + "\"}");
    QVERIFY(!old.hasFrames());
}

void TestMixedDialects::aProvenKeyCannotBeTakenOver()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity identity;
    NativeClient owner(server.port(), tenant, identity);
    QVERIFY(owner.join(QStringLiteral("owner")));
    RawClient thief(server.port());
    thief.sendUpgrade(tenant);
    QVERIFY(thief.isUpgraded());
    thief.sendText(firstMessage(identity.publicKey));
    QCOMPARE(thief.closeCode(), quint16(1008));
    owner.send(wire::Update{});
    QVERIFY(owner.next<wire::UpdateAck>());
}

void TestMixedDialects::nativeAndWireSyncMeetBehindOneRouter_data()
{
    QTest::addColumn<bool>("isNativeFirst");
    QTest::newRow("the native one comes first") << true;
    QTest::newRow("the native one comes later") << false;
}

void TestMixedDialects::nativeAndWireSyncMeetBehindOneRouter()
{
    QFETCH(bool, isNativeFirst);
    const auto tenant = TenantId::random();
    const TestServer server(setupForPolling(tenant));
    const Identity identity;
    WireSyncClient polling(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    WireSyncClient far(server.port(), "10.0.0.3", "172.16.0.3", kElsewhere);
    const auto wireSyncJoins = [&] {
        QCOMPARE(polling.update().status, 200);
        QCOMPARE(far.update().status, 200);
    };
    if (!isNativeFirst)
        wireSyncJoins();
    NativeClient native(server.port(), tenant, identity);
    wire::Join join = native.joinMessage(QStringLiteral("native"));
    join.endpoints = placeBehind(kHome, tenant);
    native.send(join);
    const auto welcome = native.next<wire::Welcome>();
    QVERIFY(welcome);
    QList<PeerRecord> seen = welcome->list.peers;
    if (isNativeFirst) {
        wireSyncJoins();
        for (int i = 0; i < 2; ++i)
            seen.append(native.next<wire::PeerUpsert>().value_or(wire::PeerUpsert()).peer);
    }

    // wireSync's find the native one, who is behind their router, and nobody else there.
    const QString nativeKey = QString::fromLatin1(identity.publicKey.toBase64());
    for (int round = 0; round < 2; ++round) {
        QVERIFY(polling.check());
        QVERIFY(far.check());
    }
    QCOMPARE(polling.endpoints(), (QMap<QString, QString>{{nativeKey, QStringLiteral("192.168.1.77:41820")}}));
    QCOMPARE(polling.addresses().value(nativeKey), welcome->wgip.toString());
    QVERIFY(far.endpoints().isEmpty());

    // The native one sees both, and which of them is near.
    QCOMPARE(seen.size(), 2);
    const auto found = std::find_if(seen.cbegin(), seen.cend(),
                                    [&](const PeerRecord& peer) { return peer.publicKey == polling.key(); });
    QVERIFY(found != seen.cend());
    QCOMPARE(found->wgip, QHostAddress(QStringLiteral("10.0.0.2")));
    QCOMPARE(found->displayName, QStringLiteral("10.0.0.2"));
    QVERIFY(found->endpoints);
    QCOMPARE(found->endpoints->listenPort, quint16(51820));
    QCOMPARE(found->endpoints->lan, QList<QHostAddress>{QHostAddress(QStringLiteral("192.168.1.2"))});
    QVERIFY(found->endpoints->lanName == join.endpoints.lanName);
    QCOMPARE(found->observed.v4.value(), QHostAddress(QStringLiteral("203.0.113.7")));

    // It moves to the other one.
    native.send(wire::Update{placeBehind(kElsewhere, tenant), std::nullopt, std::nullopt});
    QVERIFY(native.next<wire::UpdateAck>());
    for (int round = 0; round < 2; ++round)
        QVERIFY(far.check());
    QCOMPARE(far.endpoints(), (QMap<QString, QString>{{nativeKey, QStringLiteral("192.168.1.77:41820")}}));
    // And that one, over a WebSocket too.
    far.moveTo("172.16.0.4", kElsewhere);
    RawClient socket(server.port());
    socket.sendUpgrade(tenant);
    QVERIFY(socket.isUpgraded());
    socket.sendText(far.updateText());
    QCOMPARE(socket.nextText(), QByteArray("{\"t\":\"update_ack\"}"));
    QVERIFY(socket.nextText().contains(nativeKey.toLatin1()));
    const auto moved = native.next<wire::PeerUpsert>();
    QVERIFY(moved && moved->peer.publicKey == far.key());
    QCOMPARE(moved->peer.endpoints->lan.value(0), QHostAddress(QStringLiteral("172.16.0.4")));
    QVERIFY(moved->peer.rev > 0);
    native.send(wire::Leave{});
    QCOMPARE(native.closeCode(), quint16(1000));
    socket.sendText("{\"t\":\"getPeer\",\"publickey\":\"" + far.keyText() + "\",\"targetkey\":\"" +
                    nativeKey.toLatin1() + "\"}");
    QCOMPARE(socket.nextText(), QByteArray("{\"t\":\"getPeer_ack\"}"));
    QCOMPARE(socket.nextText(), QByteArray("{\"t\":\"noPeer\",\"publickey\":\"" + nativeKey.toLatin1() + "\"}"));
}

void TestMixedDialects::wireSyncAndOrchestrationSeeEachOther()
{
    const auto tenant = TenantId::random();
    TestServer::Setup setup = setupForPolling(tenant);
    setup.limits.pollingSilence = std::chrono::milliseconds(1'500);
    const TestServer server(setup);
    RawClient old(server.port());
    const PublicKey oldKey = randomKey();
    old.sendUpgrade(tenant);
    QVERIFY(old.isUpgraded());
    old.sendText(firstMessage(oldKey));
    QVERIFY(old.nextText().endsWith("\"peers\":[]}"));
    WireSyncClient polling(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    QCOMPARE(polling.update().status, 200);
    QCOMPARE(old.nextText(), "{\"display_name\":\"10.0.0.2\",\"public_key\":\"" + polling.keyText() +
                                 "\",\"virtual_ip\":\"10.0.0.2\"}");
    // It has an address here, but nobody knows where it is.
    const auto list = QJsonDocument::fromJson(post(server.port(), "{\"t\":\"peers\"}").body).object();
    QVERIFY(QJsonDocument(list).toJson().contains(oldKey.toBase64()));
    QCOMPARE(post(server.port(), "{\"t\":\"getPeer\",\"publickey\":\"" + polling.keyText() + "\",\"targetkey\":\"" +
                                     oldKey.toBase64() + "\"}")
                 .status,
             200);
    QVERIFY(polling.check());
    QCOMPARE(polling.endpoints().value(QString::fromLatin1(oldKey.toBase64())), QStringLiteral("127.0.0.1:0"));
    // Moving is not told in that dialect; silence ends it.
    polling.moveTo("192.168.7.2", kElsewhere);
    QCOMPARE(polling.update().status, 200);
    QCOMPARE(old.nextText(), QByteArray("{\"removed_peer\":\"10.0.0.2\"}"));
    QCOMPARE(server.present(tenant), 1);
}

void TestMixedDialects::aNativeClientEndsAPollingOne()
{
    const auto tenant = TenantId::random();
    const TestServer server(setupForPolling(tenant));
    const Identity identity;
    WireSyncClient polling(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    polling.setKey(identity.publicKey);
    QCOMPARE(polling.update().status, 200);
    NativeClient native(server.port(), tenant, identity);
    const auto welcome = native.join(QStringLiteral("native"));
    QVERIFY(welcome && welcome->wgip == QHostAddress(QStringLiteral("10.0.0.2"))); // its address goes with the key
    QCOMPARE(polling.update().status, 403);
    QVERIFY(polling.check());
    QCOMPARE(polling.refusals(), 1);
    native.send(wire::Update{});
    QVERIFY(native.next<wire::UpdateAck>());
    QCOMPARE(server.present(tenant), 1);
}

void TestMixedDialects::laterHoldersReplaceEarlierOnes()
{
    const auto tenant = TenantId::random();
    const TestServer server(setupForPolling(tenant));
    WireSyncClient polling(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    QCOMPARE(polling.update().status, 200);

    RawClient socket(server.port());
    socket.sendUpgrade(tenant);
    QVERIFY(socket.isUpgraded());
    socket.sendText(polling.updateText());
    QCOMPARE(socket.nextText(), QByteArray("{\"t\":\"update_ack\"}"));
    QVERIFY(polling.check());
    QCOMPARE(polling.refusals(), 1);

    QCOMPARE(polling.update().status, 200);
    QCOMPARE(socket.closeCode(), quint16(1008));
    QVERIFY(polling.check());
    QCOMPARE(polling.refusals(), 1);

    RawClient old(server.port());
    old.sendUpgrade(tenant);
    QVERIFY(old.isUpgraded());
    old.sendText(firstMessage(polling.key()));
    QVERIFY(old.nextText().startsWith("{\"virtual_ip\""));
    QVERIFY(polling.check());
    QCOMPARE(polling.refusals(), 2);
    QCOMPARE(server.present(tenant), 1);

    QCOMPARE(polling.update().status, 200);
    QCOMPARE(old.closeCode(), quint16(1008));
    QCOMPARE(server.present(tenant), 1);
}

ROAMWIRE_SERVER_TEST_MAIN(TestMixedDialects)
#include "test_mixeddialects.moc"
