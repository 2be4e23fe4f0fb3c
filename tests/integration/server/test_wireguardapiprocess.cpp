#include "tests/integration/server/apicaller.h"
#include "tests/integration/server/eventually.h"
#include "tests/integration/server/serverprocess.h"
#include "tests/integration/server/testmain.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>

using namespace roamwire;
using namespace roamwire::test;
using namespace Qt::Literals::StringLiterals;

/// wireguard_api in the real roamwired.
class TestWireGuardApiProcess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void examplesOfTheText();
    void speaksTls();
    void whatIsAnsweredSurvivesAKill();
    void badConfigurations_data();
    void badConfigurations();
    void operatorsSeeIt();

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    void write(const QString& name, const QByteArray& text) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    }
    bool start()
    {
        m_server = std::make_unique<ServerProcess>(QStringLiteral(ROAMWIRED_PATH));
        return m_server->start(path(u"data"_s), {u"--config"_s, path(u"conf"_s)});
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ServerProcess> m_server;
};

void TestWireGuardApiProcess::init()
{
    m_server.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    write(u"password"_s, "secret\n");
    write(u"conf"_s,
          "[wireguard_api]\nenabled=true\nuser=operator\npassword_file=" + path(u"password"_s).toUtf8() + '\n');
}

/// As the text has them, with the placeholders filled, in an order in which they make sense.
void TestWireGuardApiProcess::examplesOfTheText()
{
    QVERIFY(start());
    ApiCaller api(m_server->port());
    const QByteArray serverKey = ApiCaller::key(1).toBase64();
    const QByteArray clientKey = ApiCaller::key(2).toBase64();
    const auto compact = [](const ApiAnswer& answer) {
        return QJsonDocument(answer.body).toJson(QJsonDocument::Compact);
    };

    QCOMPARE(compact(api.call("client/list_all", QByteArray())), "{}");
    QCOMPARE(api.call("server/exists/", QByteArray("{\n    \"server_name\":\"name\"\n}")).status, 404);
    QCOMPARE(api.call("server/add/", "{\n    \"server_name\":\"name\",\n    \"network_address\":\"10.20.30.0\",\n"
                                     "    \"network_mask\":24,\n    \"public_key\":\"" +
                                         serverKey +
                                         "\",\n    \"endpoint_address\":\"203.0.113.5\",\n    \"endpoint_port\":5128,\n"
                                         "    \"n_reserved_ips\":20,\n    \"allowed_ips\": \"10.20.30.0/24\"\n}")
                 .status,
             201);
    QCOMPARE(api.call("client/add/", "{\n    \"client_name\":\"client1\",\n    \"server_name\":\"name\",\n"
                                     "    \"public_key\":\"" +
                                         clientKey + "\"\n}")
                 .status,
             201);
    QCOMPARE(api.call("server/exists/", QByteArray("{\n    \"server_name\":\"name\"\n}")).status, 200);
    QCOMPARE(compact(api.call("client/list_all", QByteArray())),
             QByteArray("{\"client1\":{\"peering1\":{\"public_key\":\"" + clientKey + "\",\"server\":\"name\"}}}"));
    QCOMPARE(compact(api.call("server/list_all", QByteArray())),
             QByteArray("{\"name\":{\"endpoint_address\":\"203.0.113.5\",\"endpoint_port\":5128,\"public_key\":\"" +
                        serverKey + "\"}}"));
    QCOMPARE(compact(api.call("server/config/", QByteArray("{\"server_name\":\"name\"}"))),
             QByteArray("{\"peers\":[{\"ip_address\":\"10.20.30.21\",\"public_key\":\"" + clientKey + "\"}]}"));
    QCOMPARE(compact(api.call("server/wireguard_ip/", QByteArray("{\"server_name\":\"name\"}"))),
             "{\"server_wg_ip\":\"10.20.30.1\"}");
    const QByteArray names = "{\n    \"client_name\":\"client1\",\n    \"server_name\":\"name\"\n}";
    api.setCredentials({});
    QCOMPARE(compact(api.call("client/config/", names)),
             QByteArray("{\"server\":{\"endpoint_address\":\"203.0.113.5\",\"endpoint_port\":5128,\"public_key\":\"" +
                        serverKey + "\"},\"subnet\":{\"allowed_ips\":\"10.20.30.0/24\",\"lease\":\"10.20.30.21\"}}"));
    QCOMPARE(api.call("server/remove_peer/", names).status, 401);
    api.setCredentials("operator:secret");
    QCOMPARE(api.call("server/remove_peer/", names).status, 200);
    QCOMPARE(api.call("client/delete/", QByteArray("{\"client_name\":\"client1\"}")).status, 200);
    QCOMPARE(api.call("client/config/", names).status, 500);
    QCOMPARE(api.call("server/delete/", QByteArray("{\"server_name\":\"name\"}")).status, 200);
    QCOMPARE(api.call("server/config/", QByteArray("{\"server_name\":\"name\"}")).status, 404);
    QCOMPARE(m_server->terminate(), 0);
}

void TestWireGuardApiProcess::speaksTls()
{
    QVERIFY(start());
    QCOMPARE(ApiCaller(m_server->tls()).call("server/list_all").status, 200);
}

/// Calls come over connections that are kept, as fast as they go, when the server is killed: what was answered is there
/// afterwards, and what was not is there whole or not at all.
void TestWireGuardApiProcess::whatIsAnsweredSurvivesAKill()
{
    constexpr int kConnections = 16;
    constexpr int kCallsEach = 200;
    QVERIFY(start());
    QCOMPARE(ApiCaller(m_server->port())
                 .call("server/add",
                       [] {
                           QJsonObject server = ApiCaller::server(u"s"_s, u"10.0.0.0"_s);
                           server.insert(u"network_mask"_s, 16);
                           return server;
                       }())
                 .status,
             201);
    const ApiCaller api(m_server->port());
    std::vector<std::unique_ptr<RawClient>> clients;
    const auto nameOf = [](int connection, int call) { return u"c%1-%2"_s.arg(connection).arg(call); };
    const auto keyOf = [](int connection, int call) {
        return ApiCaller::key(static_cast<quint32>(connection * 1'000 + call + 1));
    };
    for (int i = 0; i < kConnections; ++i) {
        QByteArray requests;
        for (int j = 0; j < kCallsEach; ++j) {
            requests += api.request(
                "client/add", QJsonDocument(ApiCaller::client(nameOf(i, j), u"s"_s, keyOf(i, j))).toJson(), false);
        }
        clients.push_back(std::make_unique<RawClient>(m_server->port()));
        clients.back()->sendRaw(requests);
    }
    const auto answered = [&] {
        qsizetype sum = 0;
        for (const auto& client : clients)
            sum += client->answer().count("HTTP/1.1 201 ");
        return sum;
    };
    QVERIFY(eventually([&] { return answered() > kConnections * 20; }));
    m_server->kill();
    for (const auto& client : clients)
        QVERIFY(client->isDisconnected());
    QVERIFY(start());
    const ApiAnswer list = ApiCaller(m_server->port()).call("client/list_all");
    QCOMPARE(list.status, 200);
    qsizetype inTime = 0;
    for (int i = 0; i < kConnections; ++i) {
        const qsizetype count = clients[static_cast<std::size_t>(i)]->answer().count("HTTP/1.1 201 ");
        inTime += count;
        for (int j = 0; j < count; ++j)
            QVERIFY2(list.body.contains(nameOf(i, j)), qPrintable(nameOf(i, j)));
    }
    QVERIFY2(inTime < kConnections * kCallsEach, "all calls were over before the kill");
    const QJsonArray peers = ApiCaller(m_server->port())
                                 .call("server/config", {{u"server_name"_s, u"s"_s}})
                                 .body.value(u"peers"_s)
                                 .toArray();
    QCOMPARE(peers.size(), list.body.size());
}

void TestWireGuardApiProcess::badConfigurations_data()
{
    QTest::addColumn<QByteArray>("section");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("no user") << QByteArray("enabled=true\npassword_file=/nothing\n") << 2 << QByteArray("user");
    QTest::newRow("no password") << QByteArray("enabled=true\nuser=a\n") << 2 << QByteArray("password_file");
    QTest::newRow("colon in the user") << QByteArray("user=a:b\n") << 2 << QByteArray("[wireguard_api] user");
    QTest::newRow("neither true nor false")
        << QByteArray("enabled=yes\n") << 2 << QByteArray("[wireguard_api] enabled");
    QTest::newRow("unknown key") << QByteArray("pasword=a\n") << 2 << QByteArray("[wireguard_api] pasword");
    QTest::newRow("no such file") << QByteArray("enabled=true\nuser=a\npassword_file=/nothing\n") << 1
                                  << QByteArray("/nothing");
}

void TestWireGuardApiProcess::badConfigurations()
{
    QFETCH(QByteArray, section);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, error);
    write(u"conf"_s, "[wireguard_api]\n" + section);
    ServerProcess process(QStringLiteral(ROAMWIRED_PATH));
    QCOMPARE(process.run({u"serve"_s, u"--listen-plain"_s, u"127.0.0.1:0"_s, u"--data-dir"_s, path(u"data"_s),
                          u"--config"_s, path(u"conf"_s)}),
             exitCode);
    const QByteArray said = process.standardError();
    QVERIFY2(said.contains(error), said.constData());
}

void TestWireGuardApiProcess::operatorsSeeIt()
{
    QVERIFY(start());
    QCOMPARE(ApiCaller(m_server->port()).call("server/add", ApiCaller::server(u"office"_s)).status, 201);
    QCOMPARE(ApiCaller(m_server->port())
                 .call("client/add", ApiCaller::client(u"laptop"_s, u"office"_s, ApiCaller::key(1)))
                 .status,
             201);
    ServerProcess command(QStringLiteral(ROAMWIRED_PATH));
    QCOMPARE(command.run({u"tenants"_s, u"--data-dir"_s, path(u"data"_s)}), 0);
    const QByteArray tenants = command.standardOutput();
    QVERIFY2(tenants.contains("office") && tenants.contains("192.0.2.0/24"), tenants.constData());
    QCOMPARE(command.run({u"peers"_s, u"--tenant"_s, u"office"_s, u"--data-dir"_s, path(u"data"_s)}), 0);
    const QByteArray peers = command.standardOutput();
    QVERIFY2(peers.contains("laptop") && peers.contains("192.0.2.21"), peers.constData());
}

ROAMWIRE_SERVER_TEST_MAIN(TestWireGuardApiProcess)
#include "test_wireguardapiprocess.moc"
