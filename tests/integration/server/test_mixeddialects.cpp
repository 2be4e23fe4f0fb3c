#include "tests/integration/server/eventually.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"

using namespace roamwire;
using namespace roamwire::test;

class TestMixedDialects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theySeeEachOther();
    void aProvenKeyCannotBeTakenOver();
};

namespace {

QByteArray firstMessage(const PublicKey& key)
{
    return "{\"display_name\":\"old\",\"public_key\":\"" + key.toBase64() + "\"}";
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

ROAMWIRE_SERVER_TEST_MAIN(TestMixedDialects)
#include "test_mixeddialects.moc"
