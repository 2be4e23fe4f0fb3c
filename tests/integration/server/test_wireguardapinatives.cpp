#include "tests/integration/server/apicaller.h"
#include "tests/integration/server/eventually.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"

#include <QJsonArray>

using namespace roamwire;
using namespace roamwire::test;
using namespace Qt::Literals::StringLiterals;

/// Native clients in the network of a server of wireguard_api.
class TestWireGuardApiNatives : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void seeServerAndClients();
    void areTheServersPeers();
    void hearOfChanges();
    void takeTheirPlace();
    void keepTheirKeys();
    void areClosedWithTheServer();
    void needAnOpenServer();

private:
    void start(bool isOpen = true);
    TenantId tenant() const { return m_server->registry().hubs().hub(u"server1"_s).value().hub.tenant; }
    QStringList peers() const
    {
        QStringList list;
        const ApiAnswer answer = m_api->call("server/config", {{u"server_name"_s, u"server1"_s}});
        for (const auto& peer : answer.body.value(u"peers"_s).toArray())
            list.append(peer.toObject().value(u"ip_address"_s).toString());
        return list;
    }

    std::unique_ptr<TestServer> m_server;
    std::optional<ApiCaller> m_api;
};

void TestWireGuardApiNatives::start(bool isOpen)
{
    m_server.reset();
    TestServer::Setup setup;
    setup.isOpen = isOpen;
    setup.wireGuardApi.emplace("operator", "secret");
    m_server = std::make_unique<TestServer>(std::move(setup));
    m_api.emplace(m_server->port());
    QCOMPARE(m_api->call("server/add", ApiCaller::server(u"server1"_s)).status, 201);
    QCOMPARE(m_api->call("client/add", ApiCaller::client(u"client1"_s, u"server1"_s, ApiCaller::key(1))).status, 201);
}

void TestWireGuardApiNatives::init()
{
    start();
}

void TestWireGuardApiNatives::seeServerAndClients()
{
    const Identity identity;
    NativeClient native(m_server->port(), tenant(), identity);
    const auto welcome = native.join(u"laptop"_s);
    QVERIFY(welcome);
    QCOMPARE(welcome->wgip.toString(), u"192.0.2.22"_s);
    QCOMPARE(welcome->network.toString(), u"192.0.2.0/24"_s);
    QCOMPARE(welcome->list.peers.size(), 2);
    for (const PeerRecord& peer : welcome->list.peers) {
        const bool isServer = peer.displayName == u"server1"_s;
        QCOMPARE(peer.wgip.toString(), isServer ? u"192.0.2.1"_s : u"192.0.2.21"_s);
        QCOMPARE(peer.endpoints ? peer.endpoints->listenPort : 0, isServer ? 5128 : 0);
        if (isServer)
            QCOMPARE(peer.observed.v4, QHostAddress(u"198.51.100.7"_s));
    }
}

void TestWireGuardApiNatives::areTheServersPeers()
{
    const Identity identity;
    NativeClient native(m_server->port(), tenant(), identity);
    QVERIFY(native.join(u"laptop"_s));
    QCOMPARE(peers(), QStringList({u"192.0.2.21"_s, u"192.0.2.22"_s}));
    QCOMPARE(m_api->call("client/add", ApiCaller::client(u"client2"_s, u"server1"_s, ApiCaller::key(2))).status, 201);
    QCOMPARE(peers(), QStringList({u"192.0.2.21"_s, u"192.0.2.23"_s, u"192.0.2.22"_s}));
    native.send(wire::Leave{});
    QVERIFY(native.isDisconnected());
    QCOMPARE(peers(), QStringList({u"192.0.2.21"_s, u"192.0.2.23"_s}));
}

void TestWireGuardApiNatives::hearOfChanges()
{
    const Identity identity;
    NativeClient native(m_server->port(), tenant(), identity);
    QVERIFY(native.join(u"laptop"_s));
    QCOMPARE(m_api->call("client/add", ApiCaller::client(u"client2"_s, u"server1"_s, ApiCaller::key(2))).status, 201);
    const auto joined = native.next<wire::PeerUpsert>();
    QVERIFY(joined && joined->peer.displayName == u"client2"_s && joined->peer.publicKey == ApiCaller::key(2));
    QCOMPARE(m_api->call("client/delete", {{u"client_name"_s, u"client2"_s}}).status, 200);
    const auto removed = native.next<wire::RemovedPeer>();
    QVERIFY(removed && removed->publicKey == ApiCaller::key(2));
}

/// A client's machine runs an agent with the same key.
void TestWireGuardApiNatives::takeTheirPlace()
{
    const Identity identity;
    const Identity watcherIdentity;
    QCOMPARE(m_api->call("client/add", ApiCaller::client(u"client2"_s, u"server1"_s, identity.publicKey)).status, 201);
    NativeClient watcher(m_server->port(), tenant(), watcherIdentity);
    QVERIFY(watcher.join(u"watcher"_s));
    {
        NativeClient native(m_server->port(), tenant(), identity);
        const auto welcome = native.join(u"client2"_s, QHostAddress(u"192.0.2.22"_s));
        QVERIFY(welcome);
        QCOMPARE(welcome->wgip.toString(), u"192.0.2.22"_s);
        const auto changed = watcher.next<wire::PeerUpsert>();
        QVERIFY(changed && changed->peer.endpoints);
        native.send(wire::Leave{});
        QVERIFY(native.isDisconnected());
    }
    const auto back = watcher.next<wire::PeerUpsert>();
    QVERIFY(back && back->peer.publicKey == identity.publicKey && !back->peer.endpoints);
    QCOMPARE(peers(), QStringList({u"192.0.2.21"_s, u"192.0.2.22"_s, u"192.0.2.23"_s}));
}

void TestWireGuardApiNatives::keepTheirKeys()
{
    const Identity identity;
    NativeClient native(m_server->port(), tenant(), identity);
    QVERIFY(native.join(u"laptop"_s));
    const ApiAnswer answer = m_api->call("client/add", ApiCaller::client(u"thief"_s, u"server1"_s, identity.publicKey));
    QCOMPARE(answer.status, 400);
    QVERIFY(answer.error().contains(u"joined"_s));
    QVERIFY(native.isConnected());
    QVERIFY(!native.hasFrames());
}

void TestWireGuardApiNatives::areClosedWithTheServer()
{
    const Identity identity;
    NativeClient native(m_server->port(), tenant(), identity);
    QVERIFY(native.join(u"laptop"_s));
    QCOMPARE(m_api->call("server/delete", {{u"server_name"_s, u"server1"_s}}).status, 200);
    const auto error = native.next<wire::ErrorMessage>();
    QVERIFY(error && error->code == wire::error::kRevoked);
    QVERIFY(native.isDisconnected());
    QVERIFY(m_server->registry().tenants().isEmpty());
}

void TestWireGuardApiNatives::needAnOpenServer()
{
    start(false);
    QCOMPARE(peers(), QStringList{u"192.0.2.21"_s});
    const Identity identity;
    NativeClient native(m_server->port(), tenant(), identity);
    QVERIFY(native.sendJoin(u"laptop"_s));
    const auto error = native.next<wire::ErrorMessage>();
    QVERIFY(error && error->code == wire::error::kNotOpen);
}

ROAMWIRE_SERVER_TEST_MAIN(TestWireGuardApiNatives)
#include "test_wireguardapinatives.moc"
