#include "server/store/sqlitestorage.h"
#include "tests/integration/server/apicaller.h"
#include "tests/integration/server/eventually.h"
#include "tests/integration/server/exposition.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>

using namespace roamwire;
using namespace roamwire::test;
using namespace Qt::Literals::StringLiterals;

using std::chrono::milliseconds;

/// wireguard_api against a whole server.
class TestWireGuardApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void calls_data();
    void calls();
    void everyFormOfACall_data();
    void everyFormOfACall();
    void whoMayCall_data();
    void whoMayCall();
    void guessersAreKeptOut();
    void durableBeforeAnswered_data();
    void durableBeforeAnswered();
    void brokenDisk();
    void fullNetwork();
    void orderAndLeases();
    void manyAtOnce();
    void clientsThatGoEarly();
    void survivesARestart();
    void hostileRequests_data();
    void hostileRequests();
    void isCounted();
    void offUnlessEnabled();
};

namespace {

TestServer::Setup apiSetup()
{
    TestServer::Setup setup;
    setup.wireGuardApi.emplace("operator", "secret");
    return setup;
}

/// With server1, server2, and client1 at the first, client2 at both of them.
struct Scene
{
    explicit Scene(TestServer::Setup setup = apiSetup())
        : server(std::move(setup))
        , api(server.port())
    {
    }
    bool fill() const
    {
        return api.call("server/add", ApiCaller::server(u"server1"_s)).status == 201 &&
               api.call("server/add", ApiCaller::server(u"server2"_s, u"198.51.100.0"_s, 0)).status == 201 &&
               api.call("client/add", ApiCaller::client(u"client1"_s, u"server1"_s, ApiCaller::key(1))).status == 201 &&
               api.call("client/add", ApiCaller::client(u"client2"_s, u"server1"_s, ApiCaller::key(2))).status == 201 &&
               api.call("client/add", ApiCaller::client(u"client2"_s, u"server2"_s, ApiCaller::key(2))).status == 201;
    }

    TestServer server;
    ApiCaller api;
};

QString keyText(quint32 number)
{
    return QString::fromLatin1(ApiCaller::key(number).toBase64());
}

QJsonObject with(QJsonObject object, const QString& field, const QJsonValue& value)
{
    object.insert(field, value);
    return object;
}

} // namespace

/// Every call with every answer that its text knows.
void TestWireGuardApi::calls_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QJsonObject>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QJsonObject>("answer"); ///< of an error: only that it gives its reason
    const auto row = [](const char* name, const char* path, const QJsonObject& body, int status,
                        const QJsonObject& answer = {}) {
        QTest::newRow(name) << QByteArray(path) << body << status << answer;
    };
    const auto peering = [](quint32 number, const QString& server) {
        return QJsonObject{{u"public_key"_s, keyText(number)}, {u"server"_s, server}};
    };
    const QJsonObject listed{
        {u"endpoint_address"_s, u"198.51.100.7"_s}, {u"endpoint_port"_s, 5128}, {u"public_key"_s, keyText(1'000'000)}};
    row("client/list_all", "client/list_all", {}, 200,
        {{u"client1"_s, QJsonObject{{u"peering1"_s, peering(1, u"server1"_s)}}},
         {u"client2"_s,
          QJsonObject{{u"peering1"_s, peering(2, u"server1"_s)}, {u"peering2"_s, peering(2, u"server2"_s)}}}});
    row("server/list_all", "server/list_all", {}, 200, {{u"server1"_s, listed}, {u"server2"_s, listed}});
    const auto peer = [](const QString& address, quint32 number) {
        return QJsonObject{{u"ip_address"_s, address}, {u"public_key"_s, keyText(number)}};
    };
    row("server/config", "server/config", {{u"server_name"_s, u"server1"_s}}, 200,
        {{u"peers"_s, QJsonArray{peer(u"192.0.2.21"_s, 1), peer(u"192.0.2.22"_s, 2)}}});
    row("server/config, unknown", "server/config", {{u"server_name"_s, u"nobody"_s}}, 404);
    row("server/config, no name", "server/config", {}, 500);
    row("server/wireguard_ip", "server/wireguard_ip", {{u"server_name"_s, u"server2"_s}}, 200,
        {{u"server_wg_ip"_s, u"198.51.100.1"_s}});
    row("server/wireguard_ip, unknown", "server/wireguard_ip", {{u"server_name"_s, u"nobody"_s}}, 500);
    row("client/config", "client/config", ApiCaller::names(u"client2"_s, u"server2"_s), 200,
        {{u"server"_s, listed},
         {u"subnet"_s, QJsonObject{{u"allowed_ips"_s, u"198.51.100.0/24"_s}, {u"lease"_s, u"198.51.100.2"_s}}}});
    row("client/config, unknown server", "client/config", ApiCaller::names(u"client2"_s, u"nobody"_s), 500);
    row("client/config, unknown client", "client/config", ApiCaller::names(u"nobody"_s, u"server1"_s), 500);
    row("client/config, no peering", "client/config", ApiCaller::names(u"client1"_s, u"server2"_s), 500);
    row("client/config, no name", "client/config", {{u"client_name"_s, u"client1"_s}}, 500);
    row("server/add", "server/add", ApiCaller::server(u"new"_s), 201);
    row("server/add, again", "server/add", ApiCaller::server(u"server1"_s), 400);
    row("server/add, endpoint is a name", "server/add",
        with(ApiCaller::server(u"new"_s), u"endpoint_address"_s, u"vpn.example.org"_s), 400);
    row("server/add, no network", "server/add", with(ApiCaller::server(u"new"_s), u"network_mask"_s, 33), 400);
    row("server/add, nothing", "server/add", {}, 400);
    row("client/add", "client/add", ApiCaller::client(u"new"_s, u"server1"_s, ApiCaller::key(9)), 201);
    row("client/add, again", "client/add", ApiCaller::client(u"client1"_s, u"server1"_s, ApiCaller::key(9)), 201);
    row("client/add, unknown server", "client/add", ApiCaller::client(u"new"_s, u"nobody"_s, ApiCaller::key(9)), 400);
    row("client/add, bad key", "client/add",
        with(ApiCaller::client(u"new"_s, u"server1"_s, ApiCaller::key(9)), u"public_key"_s, u"XXYYXXZZ"_s), 400);
    row("client/add, key of another", "client/add", ApiCaller::client(u"new"_s, u"server1"_s, ApiCaller::key(1)), 400);
    row("client/delete", "client/delete", {{u"client_name"_s, u"client2"_s}}, 200);
    row("client/delete, unknown", "client/delete", {{u"client_name"_s, u"nobody"_s}}, 200);
    row("client/delete, no name", "client/delete", {}, 500);
    row("server/delete", "server/delete", {{u"server_name"_s, u"server1"_s}}, 200);
    row("server/delete, unknown", "server/delete", {{u"server_name"_s, u"nobody"_s}}, 200);
    row("server/delete, no name", "server/delete", {}, 500);
    row("server/remove_peer", "server/remove_peer", ApiCaller::names(u"client2"_s, u"server1"_s), 200);
    row("server/remove_peer, no peering", "server/remove_peer", ApiCaller::names(u"client1"_s, u"server2"_s), 200);
    row("server/remove_peer, unknown", "server/remove_peer", ApiCaller::names(u"nobody"_s, u"nobody"_s), 200);
    row("server/remove_peer, no names", "server/remove_peer", {}, 500);
    row("server/exists", "server/exists", {{u"server_name"_s, u"server1"_s}}, 200);
    row("server/exists, unknown", "server/exists", {{u"server_name"_s, u"nobody"_s}}, 404);
    row("server/exists, no name", "server/exists", {}, 404);
}

void TestWireGuardApi::calls()
{
    QFETCH(QByteArray, path);
    QFETCH(QJsonObject, body);
    QFETCH(int, status);
    QFETCH(QJsonObject, answer);
    Scene scene;
    QVERIFY(scene.fill());
    const ApiAnswer got = scene.api.call(path, body);
    QCOMPARE(got.status, status);
    QVERIFY2(got.header.contains("\r\nContent-Type: application/json\r\n"), got.header.constData());
    if (status >= 400)
        QVERIFY2(!got.error().isEmpty(), got.text.constData());
    else
        QCOMPARE(got.body, answer);
}

void TestWireGuardApi::everyFormOfACall_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("slash");
    QTest::addColumn<QByteArray>("headers");
    const QByteArray kinds = "Content-Type: text/html\r\n";
    QTest::newRow("POST") << QByteArray("POST") << QByteArray() << QByteArray("Content-Type: application/json\r\n");
    QTest::newRow("POST, slash") << QByteArray("POST") << QByteArray("/") << kinds;
    QTest::newRow("GET") << QByteArray("GET") << QByteArray() << QByteArray();
    QTest::newRow("GET, slash") << QByteArray("GET") << QByteArray("/") << kinds;
    QTest::newRow("GET, slash, query") << QByteArray("GET") << QByteArray("/?a=b") << QByteArray();
}

void TestWireGuardApi::everyFormOfACall()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, slash);
    QFETCH(QByteArray, headers);
    Scene scene;
    QVERIFY(scene.fill());
    scene.api.setMethod(method);
    scene.api.setHeaders(headers);
    const QJsonObject names = ApiCaller::names(u"client1"_s, u"server1"_s);
    const auto status = [&](const char* path, const QJsonObject& body) {
        return scene.api.call(path + slash, body).status;
    };
    for (const char* path : {"client/list_all", "server/list_all", "server/config", "server/wireguard_ip",
                             "client/config", "server/exists"})
        QCOMPARE(status(path, names), 200);
    QCOMPARE(status("server/add", ApiCaller::server(u"new"_s)), 201);
    QCOMPARE(status("client/add", ApiCaller::client(u"new"_s, u"new"_s, ApiCaller::key(9))), 201);
    for (const char* path : {"server/remove_peer", "client/delete", "server/delete"})
        QCOMPARE(status(path, names), 200);
    QCOMPARE(status("server/exists", names), 404);
}

void TestWireGuardApi::whoMayCall_data()
{
    QTest::addColumn<QByteArray>("credentials");
    QTest::addColumn<bool>("isRight");
    QTest::newRow("right") << QByteArray("operator:secret") << true;
    QTest::newRow("nobody") << QByteArray() << false;
    QTest::newRow("wrong password") << QByteArray("operator:secret ") << false;
    QTest::newRow("wrong user") << QByteArray("root:secret") << false;
}

void TestWireGuardApi::whoMayCall()
{
    QFETCH(QByteArray, credentials);
    QFETCH(bool, isRight);
    Scene scene;
    QVERIFY(scene.fill());
    scene.api.setCredentials(credentials);
    const QJsonObject names = ApiCaller::names(u"client1"_s, u"server1"_s);
    QCOMPARE(scene.api.call("client/config", names).status, 200);
    for (const char* path : {"client/list_all", "server/list_all", "server/config", "server/wireguard_ip",
                             "server/exists", "server/remove_peer", "client/delete", "server/delete"}) {
        const ApiAnswer answer = scene.api.call(path, names);
        QCOMPARE(answer.status, isRight ? 200 : 401);
        QCOMPARE(answer.header.contains("\r\nWWW-Authenticate: Basic "), !isRight);
    }
    QCOMPARE(scene.api.call("server/add", ApiCaller::server(u"new"_s)).status, isRight ? 201 : 401);
    QCOMPARE(scene.api.call("client/add", ApiCaller::client(u"new"_s, u"new"_s, ApiCaller::key(9))).status,
             isRight ? 201 : 401);
    QCOMPARE(scene.server.registry().hubs().hubCount(), 2U); // server1 is gone, or new is not there
}

void TestWireGuardApi::guessersAreKeptOut()
{
    auto setup = apiSetup();
    setup.limits.maxFailedJoins = 3;
    Scene scene(std::move(setup));
    scene.server.server().trustProxies({*Prefix::fromString(u"127.0.0.0/8")});
    scene.api.setHeaders("X-Forwarded-For: 203.0.113.9\r\n");
    scene.api.setCredentials("operator:guess");
    for (int i = 0; i < 3; ++i)
        QCOMPARE(scene.api.call("server/list_all").status, 401);
    scene.api.setCredentials("operator:secret");
    const ApiAnswer refused = scene.api.call("server/list_all");
    QCOMPARE(refused.status, 401);
    QVERIFY2(refused.header.contains("\r\nRetry-After: ") && refused.error().contains(u"too many"_s),
             refused.text.constData());
    QCOMPARE(scene.api.call("client/config", ApiCaller::names(u"a"_s, u"b"_s)).status, 500); // wants no password
    scene.api.setHeaders("X-Forwarded-For: 203.0.113.10\r\n");
    QCOMPARE(scene.api.call("server/list_all").status, 200);
}

void TestWireGuardApi::durableBeforeAnswered_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QJsonObject>("body");
    QTest::newRow("server/add") << QByteArray("server/add") << ApiCaller::server(u"new"_s);
    QTest::newRow("client/add") << QByteArray("client/add")
                                << ApiCaller::client(u"new"_s, u"server1"_s, ApiCaller::key(9));
    QTest::newRow("client/delete") << QByteArray("client/delete") << QJsonObject{{u"client_name"_s, u"client1"_s}};
    QTest::newRow("server/delete") << QByteArray("server/delete") << QJsonObject{{u"server_name"_s, u"server1"_s}};
    QTest::newRow("server/remove_peer") << QByteArray("server/remove_peer")
                                        << ApiCaller::names(u"client1"_s, u"server1"_s);
}

void TestWireGuardApi::durableBeforeAnswered()
{
    QFETCH(QByteArray, path);
    QFETCH(QJsonObject, body);
    Scene scene;
    QVERIFY(scene.fill());
    const QByteArray before = scene.api.call("client/list_all").text + scene.api.call("server/list_all").text;
    scene.server.storage().hold();
    RawClient client(scene.server.port());
    client.sendRaw(scene.api.request(path, QJsonDocument(body).toJson(), true));
    QVERIFY(eventually([&] { return scene.server.storage().waiting() == 1; }));
    QTest::qWait(30);
    QVERIFY(client.answer().isEmpty());
    // Nobody else sees it either.
    QCOMPARE(scene.api.call("client/list_all").text + scene.api.call("server/list_all").text, before);
    scene.server.storage().release();
    QVERIFY(client.isDisconnected());
    QVERIFY2(client.answer().startsWith("HTTP/1.1 20"), client.answer().constData());
    QVERIFY(scene.api.call("client/list_all").text + scene.api.call("server/list_all").text != before);
}

void TestWireGuardApi::brokenDisk()
{
    Scene scene;
    QVERIFY(scene.fill());
    const QByteArray before = scene.api.call("client/list_all").text + scene.api.call("server/list_all").text;
    scene.server.storage().setBroken(true);
    const QJsonObject names = ApiCaller::names(u"client1"_s, u"server1"_s);
    for (const auto& [path, body] :
         {std::pair("server/add", ApiCaller::server(u"new"_s)),
          std::pair("client/add", ApiCaller::client(u"new"_s, u"server1"_s, ApiCaller::key(9))),
          std::pair("client/delete", names), std::pair("server/remove_peer", names),
          std::pair("server/delete", names)}) {
        const ApiAnswer answer = scene.api.call(path, body);
        QCOMPARE(answer.status, 500);
        QVERIFY(answer.error().contains(u"cannot store"_s));
    }
    QCOMPARE(scene.api.call("client/list_all").text + scene.api.call("server/list_all").text, before);
    scene.server.storage().setBroken(false);
    QCOMPARE(scene.api.call("server/add", ApiCaller::server(u"new"_s)).status, 201);
    QCOMPARE(scene.api.call("client/add", ApiCaller::client(u"new"_s, u"server1"_s, ApiCaller::key(9))).status, 201);
}

void TestWireGuardApi::fullNetwork()
{
    Scene scene;
    QCOMPARE(scene.api.call("server/add", ApiCaller::server(u"small"_s, u"192.0.2.0"_s, 252)).status, 201);
    QCOMPARE(scene.api.call("client/add", ApiCaller::client(u"a"_s, u"small"_s, ApiCaller::key(1))).status, 201);
    QCOMPARE(scene.api.call("client/add", ApiCaller::client(u"b"_s, u"small"_s, ApiCaller::key(2))).status, 201);
    const ApiAnswer full = scene.api.call("client/add", ApiCaller::client(u"c"_s, u"small"_s, ApiCaller::key(3)));
    QCOMPARE(full.status, 500);
    QVERIFY2(full.error().contains(u"full"_s), full.text.constData());
    QCOMPARE(scene.api.call("client/delete", {{u"client_name"_s, u"a"_s}}).status, 200);
    QCOMPARE(scene.api.call("client/add", ApiCaller::client(u"c"_s, u"small"_s, ApiCaller::key(3))).status, 201);
}

void TestWireGuardApi::orderAndLeases()
{
    Scene scene;
    for (const char* name : {"z", "m", "a"})
        QCOMPARE(scene.api.call("server/add", ApiCaller::server(QLatin1String(name))).status, 201);
    for (const char* name : {"z", "m", "a", "z"})
        QCOMPARE(scene.api.call("client/add", ApiCaller::client(u"c"_s, QLatin1String(name), ApiCaller::key(1))).status,
                 201);
    const auto servers = [&] {
        QStringList list;
        const QJsonObject peerings = scene.api.call("client/list_all").body.value(u"c"_s).toObject();
        for (int i = 1; i <= peerings.size(); ++i)
            list.append(peerings.value(u"peering%1"_s.arg(i)).toObject().value(u"server"_s).toString());
        return list;
    };
    QCOMPARE(servers(), QStringList({u"m"_s, u"a"_s, u"z"_s}));
    QCOMPARE(scene.api.call("server/remove_peer", ApiCaller::names(u"c"_s, u"a"_s)).status, 200);
    QCOMPARE(servers(), QStringList({u"m"_s, u"z"_s}));
    QCOMPARE(scene.api.call("server/delete", {{u"server_name"_s, u"m"_s}}).status, 200);
    QCOMPARE(servers(), QStringList{u"z"_s});
    QCOMPARE(scene.api.call("server/delete", {{u"server_name"_s, u"z"_s}}).status, 200);
    QCOMPARE(scene.api.call("client/list_all").body, QJsonObject()); // it had its last peering there
}

void TestWireGuardApi::manyAtOnce()
{
    const QTemporaryDir folder;
    const auto storage = server::SqliteStorage::open(folder.path());
    QVERIFY(storage);
    auto setup = apiSetup();
    setup.storage = storage->get();
    Scene scene(std::move(setup));
    QCOMPARE(scene.api.call("server/add", ApiCaller::server(u"s"_s)).status, 201);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (quint32 i = 0; i < 100; ++i) {
        clients.push_back(std::make_unique<RawClient>(scene.server.port()));
        const QString name = u"c%1"_s.arg(i / 2); // each twice
        clients.back()->sendRaw(scene.api.request(
            "client/add", QJsonDocument(ApiCaller::client(name, u"s"_s, ApiCaller::key(i / 2 + 1))).toJson(), true));
    }
    for (const auto& client : clients) {
        QVERIFY(client->isDisconnected());
        QVERIFY2(client->answer().startsWith("HTTP/1.1 201 "), client->answer().constData());
    }
    const QJsonArray peers =
        scene.api.call("server/config", {{u"server_name"_s, u"s"_s}}).body.value(u"peers"_s).toArray();
    QCOMPARE(peers.size(), 50);
    QSet<QString> addresses;
    for (const auto& peer : peers)
        addresses.insert(peer.toObject().value(u"ip_address"_s).toString());
    QCOMPARE(addresses.size(), 50);
    QCOMPARE((*storage)->load().value().peerings.size(), 50);
}

/// What was asked for is done, whether somebody waits for the answer or not.
void TestWireGuardApi::clientsThatGoEarly()
{
    Scene scene;
    QVERIFY(scene.fill());
    scene.server.storage().hold();
    {
        RawClient client(scene.server.port());
        client.sendRaw(scene.api.request("client/delete", "{\"client_name\":\"client1\"}", true));
        QVERIFY(eventually([&] { return scene.server.storage().waiting() == 1; }));
        client.reset();
    }
    scene.server.storage().release();
    QVERIFY(eventually([&] { return scene.server.registry().hubs().clients() == QStringList{u"client2"_s}; }));
}

void TestWireGuardApi::survivesARestart()
{
    const QTemporaryDir folder;
    QList<QByteArray> before;
    QList<QByteArray> after;
    for (QList<QByteArray>* answers : {&before, &after}) {
        const auto storage = server::SqliteStorage::open(folder.path());
        QVERIFY(storage);
        auto setup = apiSetup();
        setup.storage = storage->get();
        Scene scene(std::move(setup));
        if (answers == &before) {
            QVERIFY(scene.fill());
            // client1 is younger at server1 than client2 now.
            QCOMPARE(
                scene.api.call("client/add", ApiCaller::client(u"client1"_s, u"server1"_s, ApiCaller::key(7))).status,
                201);
        }
        for (const char* path : {"client/list_all", "server/list_all", "server/config", "server/wireguard_ip"})
            answers->append(scene.api.call(path, {{u"server_name"_s, u"server1"_s}}).text);
        answers->append(scene.api.call("client/config", ApiCaller::names(u"client1"_s, u"server1"_s)).text);
    }
    QCOMPARE(after, before);
    QVERIFY(before.constLast().contains("192.0.2.21"));
}

void TestWireGuardApi::hostileRequests_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::newRow("no JSON") << QByteArray("server/add") << QByteArray("\xff\xfe") << 400;
    QTest::newRow("deep JSON") << QByteArray("server/add") << QByteArray(60'000, '[') << 400;
    QTest::newRow("too much") << QByteArray("client/add") << QByteArray(70'000, ' ') << 413;
    QTest::newRow("a name that is a path")
        << QByteArray("client/add")
        << QByteArray("{\"client_name\":\"../x\",\"server_name\":\"server1\","
                      "\"public_key\":\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}")
        << 400;
    QTest::newRow("SQL in a name") << QByteArray("client/delete") << QByteArray("{\"client_name\":\"x' OR '1'='1\"}")
                                   << 200;
    QTest::newRow("a list as a name") << QByteArray("server/delete") << QByteArray("{\"server_name\":[\"server1\"]}")
                                      << 500;
    QTest::newRow("long name") << QByteArray("server/exists")
                               << QByteArray("{\"server_name\":\"" + QByteArray(60'000, 'x') + "\"}") << 404;
    QTest::newRow("another path") << QByteArray("server/../server/add") << QByteArray("{}") << 404;
    QTest::newRow("no call") << QByteArray("server") << QByteArray("{}") << 404;
}

void TestWireGuardApi::hostileRequests()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    Scene scene;
    QVERIFY(scene.fill());
    const ApiAnswer answer = scene.api.call(path, body);
    QCOMPARE(answer.status, status);
    QVERIFY(answer.text.size() < 70'000);
    QCOMPARE(scene.server.registry().hubs().hubCount(), 2U);
    QCOMPARE(scene.server.registry().hubs().peeringCount(), 3U);
}

void TestWireGuardApi::isCounted()
{
    Scene scene;
    QVERIFY(scene.fill());
    scene.api.setCredentials({});
    scene.api.call("server/list_all");
    const Exposition metrics = scrape(scene.server.port());
    QCOMPARE(metrics.value("roamwire_wireguard_api_servers"), 2);
    QCOMPARE(metrics.value("roamwire_wireguard_api_peerings"), 3);
    QCOMPARE(metrics.value("roamwire_wireguard_api_wrong_passwords_total"), 1);
    QCOMPARE(metrics.value("roamwire_http_requests_total{method=\"POST\",route=\"/api/v1/client/add\",status=\"201\"}"),
             3);
}

void TestWireGuardApi::offUnlessEnabled()
{
    const TestServer server;
    QCOMPARE(ApiCaller(server.port()).call("server/list_all").status, 404);
}

ROAMWIRE_SERVER_TEST_MAIN(TestWireGuardApi)
#include "test_wireguardapi.moc"
