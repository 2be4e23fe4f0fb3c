#include "tests/integration/server/eventually.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/wiresyncscene.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace roamwire;
using namespace roamwire::test;

/// What wireSync's clients may not, over both transports.
class TestWireSyncRefusals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutATenantThereIsNoPath();
    void refusals_data();
    void refusals();
    void webSocketRefusals_data();
    void webSocketRefusals();
    void anotherAddressEndsTheConnection();
    void whoRunsTooFarAheadIsClosed();
};

void TestWireSyncRefusals::withoutATenantThereIsNoPath()
{
    const TestServer server;
    QCOMPARE(post(server.port(), "{\"t\":\"peers\"}").status, 404);
}

void TestWireSyncRefusals::refusals_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("error");
    const QByteArray free = "{\"t\":\"update\",\"publickey\":\"" + randomKey().toBase64() + "\",\"wgip\":\"";
    const QByteArray rest =
        "\",\"listen_port\":\"1\",\"lan_name\":\"-\",\"lanip\":\"192.168.1.9\",\"wanip\":\"203.0.113.7\"}";
    const auto row = [](const char* name, const QByteArray& data, int status, const char* error) {
        QTest::newRow(name) << data << status << QByteArray(error);
    };
    row("no object", "5", 400, "bad_message");
    row("no type", "{}", 400, "bad_message");
    row("broken", "{", 400, "bad_message");
    row("a shell's food", free + "10.0.0.9; reboot" + rest, 400, "bad_message");
    row("network of this host", free + "127.0.0.1" + rest, 400, "bad_message");
    row("address of another", free + "10.0.0.2" + rest, 409, "address_taken");
    row("update of a proven key", "PROVEN update", 403, "not_proven");
    row("check of a proven key", "PROVEN check", 403, "not_proven");
    row("getPeer of a proven key", "PROVEN getPeer", 403, "not_proven");
    row("check of a connection's key", "CONNECTED check", 409, "replaced");
    row("getPeer of a connection's key", "CONNECTED getPeer", 409, "replaced");
}

void TestWireSyncRefusals::refusals()
{
    QFETCH(QByteArray, data);
    const auto tenant = TenantId::random();
    const TestServer server(setupForPolling(tenant));
    WireSyncClient holder(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    QCOMPARE(holder.update().body, kUpdateAck);
    WireSyncClient connected(server.port(), "10.0.0.3", "192.168.1.3", kHome);
    const Member member(server, tenant, connected);
    QCOMPARE(member.client->nextText(), kUpdateAck);
    const Identity identity;
    NativeClient native(server.port(), tenant, identity);
    QVERIFY(native.join(QStringLiteral("native")));

    WireSyncClient thief(server.port(), "10.0.0.9", "192.168.1.9", kHome);
    if (data.startsWith("PROVEN"))
        thief.setKey(identity.publicKey);
    else
        thief.setKey(connected.key());
    if (data.endsWith(" update"))
        data = thief.updateText();
    else if (data.endsWith(" check"))
        data = checkText(thief.keyText());
    else if (data.endsWith(" getPeer"))
        data = getPeerText(thief.keyText(), holder.keyText());

    const PostAnswer answer = post(server.port(), data);
    QTEST(answer.status, "status");
    const auto refusal = QJsonDocument::fromJson(answer.body).object();
    QVERIFY(!refusal.contains(QStringLiteral("t"))); // the original dies of one that it does not know
    QFETCH(QByteArray, error);
    QCOMPARE(refusal.value(QStringLiteral("error")).toString().toLatin1(), error);
    QVERIFY(!refusal.value(QStringLiteral("reason")).toString().isEmpty());
    QCOMPARE(server.present(tenant), 3);
    native.send(wire::Update{});
    QVERIFY(native.next<wire::UpdateAck>());
}

void TestWireSyncRefusals::webSocketRefusals_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<int>("code"); // 0: the connection stays
    QTest::newRow("check with a proven key") << QByteArray("PROVEN check") << QByteArray("not_proven") << 1008;
    QTest::newRow("getPeer with a proven key") << QByteArray("PROVEN getPeer") << QByteArray("not_proven") << 1008;
    QTest::newRow("bad value") << checkText("$(reboot)") << QByteArray("bad_message") << 0;
    QTest::newRow("a type that is no text") << QByteArray("{\"t\":5}") << QByteArray("bad_message") << 0;
    QTest::newRow("proven key") << QByteArray("PROVEN") << QByteArray("not_proven") << 1008;
    QTest::newRow("address of another") << QByteArray("TAKEN") << QByteArray("address_taken") << 1008;
}

void TestWireSyncRefusals::webSocketRefusals()
{
    QFETCH(QByteArray, text);
    QFETCH(int, code);
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity identity;
    NativeClient native(server.port(), tenant, identity);
    const auto welcome = native.join(QStringLiteral("native"));
    QVERIFY(welcome);
    WireSyncClient thief(server.port(), "10.0.0.9", "192.168.1.9", kHome);
    if (text == "PROVEN") {
        thief.setKey(identity.publicKey);
        text = thief.updateText();
    } else if (text.startsWith("PROVEN")) {
        const QByteArray key = identity.publicKey.toBase64();
        text = text.endsWith("check") ? checkText(key) : getPeerText(key, thief.keyText());
    } else if (text == "TAKEN") {
        thief.setWgip(welcome->wgip.toString().toLatin1());
        text = thief.updateText();
    }

    RawClient client(server.port());
    client.sendUpgrade(tenant);
    QVERIFY(client.isUpgraded());
    client.sendText(text);
    const auto refusal = QJsonDocument::fromJson(client.nextText()).object();
    QTEST(refusal.value(QStringLiteral("error")).toString().toLatin1(), "error");
    QVERIFY(!refusal.contains(QStringLiteral("t")));
    if (code != 0) {
        QCOMPARE(int(client.closeCode()), code);
        return;
    }
    client.sendText("{\"t\":\"stat\"}");
    QCOMPARE(client.nextText(), kDunno);
}

void TestWireSyncRefusals::anotherAddressEndsTheConnection()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    WireSyncClient a(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    const Member member(server, tenant, a);
    QCOMPARE(member.client->nextText(), kUpdateAck);
    a.setWgip("10.0.0.3");
    member.client->sendText(a.updateText());
    QCOMPARE(member.client->closeCode(), quint16(1008));
    QVERIFY(member.client->closeReason().contains("connect again"));
    QCOMPARE(server.present(tenant), 0);
    const Member again(server, tenant, a);
    QCOMPARE(again.client->nextText(), kUpdateAck);
}

void TestWireSyncRefusals::whoRunsTooFarAheadIsClosed()
{
    TestServer::Setup setup;
    setup.limits.messagesPerSecond = 0; // another limit's business
    TestServer server(setup);
    server.storage().hold();
    WireSyncClient a(server.port(), "10.0.0.2", "192.168.1.2", kHome);
    const Member member(server, TenantId::random(), a);
    for (int i = 0; i < 200; ++i)
        member.client->sendText("");
    QCOMPARE(member.client->closeCode(), quint16(1013));
}

ROAMWIRE_SERVER_TEST_MAIN(TestWireSyncRefusals)
#include "test_wiresyncrefusals.moc"
