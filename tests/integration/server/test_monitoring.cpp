#include "server/net/monitoring.h"

#include "tests/integration/server/eventually.h"
#include "tests/integration/server/exposition.h"
#include "tests/integration/server/fakerelay.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"
#include "tests/support/fakemqttlink.h"

#include <QFile>
#include <QRegularExpression>

using namespace roamwire;
using namespace roamwire::test;

class TestMonitoring : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void healthFollowsTheStorage();
    void formatIsStrict_data();
    void formatIsStrict();
    void everythingIsCounted();
    void fanOutIsCounted();
    void joinersOfATurnMissWhatCameBefore();
    void dropsAreCounted();
    void documentNamesEveryMetric();
    void whoMayRead_data();
    void whoMayRead();
};

namespace {

const QString kName = QStringLiteral("peer");

QByteArray get(const TestServer& server, const QByteArray& path)
{
    RawClient client(server.port());
    client.sendRaw("GET " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n");
    return client.isDisconnected() ? client.answer() : QByteArray();
}

Exposition metricsOf(const TestServer& server)
{
    return scrape(server.port());
}

} // namespace

void TestMonitoring::healthFollowsTheStorage()
{
    TestServer server;
    QVERIFY(get(server, "/healthz").endsWith("\r\n\r\nok\n"));
    const auto tenant = TenantId::random();
    const Identity identity;
    server.storage().setBroken(true);
    NativeClient refused(server.port(), tenant, identity);
    QVERIFY(refused.sendJoin(kName));
    QVERIFY(refused.isDisconnected());
    const QByteArray sick = get(server, "/healthz");
    QVERIFY2(sick.startsWith("HTTP/1.1 503 ") && sick.contains("could not be stored"), sick.constData());

    server.storage().setBroken(false);
    NativeClient joined(server.port(), tenant, identity);
    QVERIFY(joined.join(kName));
    QVERIFY(get(server, "/healthz").startsWith("HTTP/1.1 200 "));
    const Exposition metrics = metricsOf(server);
    QVERIFY(metrics.value("roamwire_storage_failures_total") >= 1);
    QVERIFY(metrics.value("roamwire_storage_commits_total") >= 1);
    QCOMPARE(metrics.value("roamwire_storage_pending"), 0);
    QCOMPARE(metrics.value("roamwire_refusals_total{dialect=\"native\",code=\"unavailable\"}"), 1);
}

void TestMonitoring::formatIsStrict_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isRight");
    const QByteArray head = "# HELP a_total A.\n# TYPE a_total counter\n";
    QTest::newRow("right") << QByteArray(head + "a_total{l=\"\\\"\",m=\"\"} 1\na_total 2\n") << true;
    QTest::newRow("no end of line") << QByteArray(head + "a_total 1") << false;
    QTest::newRow("no type") << QByteArray("# HELP a_total A.\na_total 1\n") << false;
    QTest::newRow("twice") << QByteArray(head + "a_total 1\na_total 1\n") << false;
    QTest::newRow("in two pieces") << QByteArray(head + head + "a_total 1\n") << false;
    QTest::newRow("of another family") << QByteArray(head + "b_total 1\n") << false;
    QTest::newRow("label not quoted") << QByteArray(head + "a_total{l=1} 1\n") << false;
    QTest::newRow("no number") << QByteArray(head + "a_total one\n") << false;
    const QByteArray histogram = "# HELP s S.\n# TYPE s histogram\n";
    QTest::newRow("histogram") << QByteArray(histogram +
                                             "s_bucket{le=\"1\"} 1\ns_bucket{le=\"+Inf\"} 2\ns_sum 3\ns_count 2\n")
                               << true;
    QTest::newRow("falling buckets")
        << QByteArray(histogram + "s_bucket{le=\"1\"} 3\ns_bucket{le=\"+Inf\"} 2\ns_sum 3\ns_count 2\n") << false;
    QTest::newRow("no +Inf") << QByteArray(histogram + "s_bucket{le=\"1\"} 1\ns_sum 3\ns_count 1\n") << false;
}

void TestMonitoring::formatIsStrict()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, isRight);
    QCOMPARE(Exposition(text).error().isEmpty(), isRight);
}

void TestMonitoring::everythingIsCounted()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const Identity first;
    const Identity second;
    NativeClient stays(server.port(), tenant, first);
    QVERIFY(stays.join(kName));
    {
        NativeClient goes(server.port(), tenant, second);
        QVERIFY(goes.join(kName));
        goes.send(wire::Update{});
        QVERIFY(goes.next<wire::UpdateAck>());
    }
    RawClient orchestrated(server.port());
    orchestrated.sendUpgrade(tenant);
    QVERIFY(orchestrated.isUpgraded());
    orchestrated.sendText("{\"display_name\":\"o\",\"public_key\":\"" + Identity().publicKey.toBase64() + "\"}");
    QVERIFY(!orchestrated.nextText().isEmpty());
    NativeClient wrong(server.port(), tenant, second);
    wire::Join join = wrong.joinMessage(kName);
    join.publicKey = first.publicKey;
    wrong.send(join);
    QVERIFY(wrong.isDisconnected());
    NativeClient fresh(server.port(), tenant, second);
    QVERIFY(fresh.next<wire::Challenge>());
    QVERIFY(get(server, "/nothing").startsWith("HTTP/1.1 404 "));
    QVERIFY(get(server, "/healthz").startsWith("HTTP/1.1 200 "));

    const Exposition metrics = metricsOf(server);
    QCOMPARE(metrics.error(), QString());
    const std::map<QByteArray, double> expected{
        {"roamwire_joins_total{dialect=\"native\"}", 2},
        {"roamwire_joins_total{dialect=\"orchestration\"}", 1},
        {"roamwire_updates_total{dialect=\"native\"}", 1},
        {"roamwire_messages_total{dialect=\"native\"}", 4},
        {"roamwire_refusals_total{dialect=\"native\",code=\"bad_proof\"}", 1},
        {"roamwire_peers{presence=\"online\"}", 2},
        {"roamwire_peers{presence=\"away\"}", 1},
        {"roamwire_tenants", 1},
        {"roamwire_sessions{dialect=\"native\",joined=\"true\"}", 1},
        {"roamwire_sessions{dialect=\"native\",joined=\"false\"}", 1},
        {"roamwire_sessions{dialect=\"orchestration\",joined=\"true\"}", 1},
        {"roamwire_handshakes", 2}, // the fresh one, and who asks
        {"roamwire_connections_total", 8},
        {"roamwire_backlog_max_bytes", 0},
        {"roamwire_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"}", 1},
        {"roamwire_http_requests_total{method=\"other\",route=\"other\",status=\"404\"}", 1},
        {"roamwire_storage_commits_total", 2},
        {"roamwire_storage_commit_seconds_count", 2},
    };
    for (const auto& [sample, value] : expected)
        QVERIFY2(metrics.value(sample) == value,
                 QByteArray(sample + ' ' + QByteArray::number(metrics.value(sample))).constData());
    for (const auto& [family, type] : metrics.types())
        QVERIFY2(family.startsWith("roamwire_"), family.constData());
}

void TestMonitoring::fanOutIsCounted()
{
    const TestServer server;
    const auto tenant = TenantId::random();
    const std::array<Identity, 3> identities;
    std::vector<std::unique_ptr<NativeClient>> clients;
    for (const Identity& identity : identities) {
        clients.push_back(std::make_unique<NativeClient>(server.port(), tenant, identity));
        QVERIFY(clients.back()->join(kName));
    }
    const QByteArray native = "{dialect=\"native\"}";
    const Exposition before = metricsOf(server);
    wire::Update update;
    update.endpoints.listenPort = 1;
    clients.front()->send(update);
    QVERIFY(clients.front()->next<wire::PeerUpsert>() && clients.front()->next<wire::PeerUpsert>());
    QVERIFY(clients.front()->next<wire::UpdateAck>());
    const Exposition after = metricsOf(server);
    const auto rise = [&](const QByteArray& name) { return after.value(name + native) - before.value(name + native); };
    QCOMPARE(rise("roamwire_fanout_events_total"), 1);
    QCOMPARE(rise("roamwire_fanout_batches_total"), 1);
    QCOMPARE(rise("roamwire_fanout_deliveries_total"), 2);
    QVERIFY(clients[1]->next<wire::PeerUpsert>());
    const auto frame = clients[1]->nextFrame();
    QVERIFY(frame);
    QCOMPARE(rise("roamwire_fanout_bytes_total"), 2 * (frame->payload.size() + 4)); // with a header for up to 64 KiB
}

void TestMonitoring::joinersOfATurnMissWhatCameBefore()
{
    TestServer server;
    const auto tenant = TenantId::random();
    const std::array<Identity, 3> identities;
    std::vector<std::unique_ptr<NativeClient>> clients;
    server.storage().hold();
    for (const Identity& identity : identities) {
        clients.push_back(std::make_unique<NativeClient>(server.port(), tenant, identity));
        QVERIFY(clients.back()->sendJoin(kName));
    }
    QVERIFY(eventually([&] { return server.storage().waiting() == 3; }));
    server.storage().release(); // all in one turn: the first hears of two, the second of one
    for (const auto& client : clients)
        QVERIFY(client->next<wire::Welcome>());
    const Exposition metrics = metricsOf(server);
    QCOMPARE(metrics.value("roamwire_fanout_deliveries_total{dialect=\"native\"}"), 3);
    QCOMPARE(metrics.value("roamwire_fanout_batches_total{dialect=\"native\"}"), 1);
}

void TestMonitoring::dropsAreCounted()
{
    TestServer::Setup setup;
    setup.limits.maxUnjoined = 2;
    setup.limits.handshakeDeadline = std::chrono::milliseconds(200);
    const TestServer server(setup);
    RawClient first(server.port());
    RawClient second(server.port());
    RawClient third(server.port());
    QVERIFY(third.isDisconnected() && first.isDisconnected() && second.isDisconnected());
    const Exposition metrics = metricsOf(server);
    QCOMPARE(metrics.value("roamwire_handshake_drops_total{reason=\"crowded\"}"), 1);
    QCOMPARE(metrics.value("roamwire_handshake_drops_total{reason=\"late\"}"), 2);
}

void TestMonitoring::documentNamesEveryMetric()
{
    FakeRelay relay;
    TestServer::Setup setup;
    setup.relay = &relay;
    FakeMqttLink mqtt;
    TestServer server(setup);
    server.server().serveWgkex({}, {}, mqtt);
    server.storage().setBroken(true);
    const Identity identity;
    NativeClient refused(server.port(), TenantId::random(), identity);
    QVERIFY(refused.sendJoin(kName) && refused.isDisconnected());
    server.storage().setBroken(false);
    NativeClient leaves(server.port(), TenantId::random(), identity);
    QVERIFY(leaves.join(kName));
    leaves.send(wire::Leave{});
    QVERIFY(leaves.isDisconnected());
    QVERIFY(!get(server, "/healthz").isEmpty());

    QFile document(QStringLiteral(ROAMWIRE_SOURCE_DIR "/docs/operating.md"));
    QVERIFY(document.open(QIODevice::ReadOnly));
    static const QRegularExpression row(QStringLiteral("^\\| `(roamwire_\\w+)` \\|"),
                                        QRegularExpression::MultilineOption);
    // Of what is off here.
    static const QRegularExpression elsewhere(QStringLiteral("^roamwire_(worker|wireguard_api)_"));
    QStringList told;
    for (const auto& match : row.globalMatch(QString::fromUtf8(document.readAll()))) {
        if (!match.captured(1).contains(elsewhere))
            told.append(match.captured(1));
    }
    told.sort();
    QStringList counted;
    const Exposition metrics = metricsOf(server);
    for (const auto& [family, type] : metrics.types())
        counted.append(QString::fromLatin1(family));
    QCOMPARE(told, counted);
}

void TestMonitoring::whoMayRead_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("status");
    QTest::newRow("loopback") << QStringLiteral("127.0.0.1") << QByteArray() << 200;
    QTest::newRow("loopback 6") << QStringLiteral("::1") << QByteArray() << 200;
    QTest::newRow("stranger") << QStringLiteral("198.51.100.1") << QByteArray() << 403;
    QTest::newRow("stranger 6") << QStringLiteral("2001:db8:1::1") << QByteArray() << 403;
    QTest::newRow("reader") << QStringLiteral("192.0.2.7") << QByteArray() << 200;
    QTest::newRow("reader 6") << QStringLiteral("2001:db8::1") << QByteArray() << 200;
    QTest::newRow("through a proxy") << QStringLiteral("127.0.0.1") << QByteArray("x-forwarded-for") << 403;
    QTest::newRow("through a standard proxy") << QStringLiteral("192.0.2.7") << QByteArray("Forwarded") << 403;
}

void TestMonitoring::whoMayRead()
{
    QFETCH(QString, peer);
    QFETCH(QByteArray, header);
    QFETCH(int, status);
    const Metrics metrics;
    const auto route = server::metricsRoute(metrics, {*Prefix::fromString(QStringLiteral("192.0.2.0/24")),
                                                      *Prefix::fromString(QStringLiteral("2001:db8::/48"))});
    server::HttpRequest request;
    request.peer = QHostAddress(peer);
    if (!header.isEmpty())
        request.headers.append(server::HttpHeader{header, "198.51.100.1"});
    int answered = 0;
    route.handler(request, [&](const server::HttpResponse& response) { answered = response.status; });
    QCOMPARE(answered, status);
}

ROAMWIRE_SERVER_TEST_MAIN(TestMonitoring)
#include "test_monitoring.moc"
