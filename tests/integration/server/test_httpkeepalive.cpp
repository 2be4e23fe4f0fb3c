#include "tests/integration/server/eventually.h"
#include "tests/integration/server/exposition.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"

#include <QTimer>

using namespace roamwire;
using namespace roamwire::test;

using std::chrono::milliseconds;

/// Connections that ask more than one thing.
class TestHttpKeepAlive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void staysWhereItMay_data();
    void staysWhereItMay();
    void answersInOrder();
    void answersLateOnesInOrder();
    void bodiesAreNotTakenForRequests();
    void halfCloseGetsTheLastAnswer();
    void idleOnesAreClosed();
    void lateHandlersAreAnsweredFor();
    void lateAnswersGoNowhere();
    void goneClientsAreForgotten();
    void requestsAreCounted();
    void crowdsAreNotKept();
    void upgradesBehindOtherRequests_data();
    void upgradesBehindOtherRequests();
};

namespace {

QList<server::HttpReply> keptReplies;

TestServer::Setup setupWithRoutes()
{
    TestServer::Setup setup;
    setup.routes = {{{"GET", "POST"}, "/echo", server::atOnce([](const server::HttpRequest& request) {
                         return server::HttpResponse{200, "text/plain", request.query + request.body + '.'};
                     })},
                    {{"GET"},
                     "/later",
                     [](const server::HttpRequest& request, const server::HttpReply& reply) {
                         QTimer::singleShot(
                             20, [reply, query = request.query] { reply({200, "text/plain", query + '.'}); });
                     }},
                    {{"GET"}, "/kept", [](const server::HttpRequest&, const server::HttpReply& reply) {
                         keptReplies.append(reply);
                     }}};
    return setup;
}

QByteArray get(const QByteArray& target)
{
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

/// The bodies of all answers so far, one behind the other.
QByteArray bodies(const QByteArray& answers)
{
    QByteArray all;
    for (qsizetype begin = 0; begin < answers.size();) {
        const qsizetype body = answers.indexOf("\r\n\r\n", begin) + 4;
        const qsizetype length = answers.indexOf("Content-Length: ", begin) + 16;
        if (body < 4 || length < 16)
            return all + "<incomplete>";
        const qsizetype size = answers.sliced(length, answers.indexOf('\r', length) - length).toLongLong();
        all += answers.sliced(body, qMin(size, answers.size() - body));
        begin = body + size;
    }
    return all;
}

bool hears(const RawClient& client, const QByteArray& expected)
{
    return eventually([&] { return bodies(client.answer()) == expected; });
}

} // namespace

void TestHttpKeepAlive::staysWhereItMay_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<bool>("stays");
    QTest::newRow("version 1.1") << get("/echo") << true;
    QTest::newRow("version 1.1, close") << QByteArray("GET /echo HTTP/1.1\r\nConnection: close\r\n\r\n") << false;
    QTest::newRow("version 1.0") << QByteArray("GET /echo HTTP/1.0\r\n\r\n") << false;
    QTest::newRow("version 1.0, keep-alive")
        << QByteArray("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") << true;
    QTest::newRow("HEAD") << QByteArray("HEAD /echo HTTP/1.1\r\n\r\n") << true;
    QTest::newRow("no route, no body") << get("/nothing") << true;
    QTest::newRow("no route, and a body to come")
        << QByteArray("POST /nothing HTTP/1.1\r\nContent-Length: 5\r\n\r\n") << false;
    QTest::newRow("no request") << QByteArray("hello\r\n\r\n") << false;
    QTest::newRow("both lengths")
        << QByteArray("POST /echo HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        << false;
    QTest::newRow("two lengths") << QByteArray(
                                        "POST /echo HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello")
                                 << false;
}

void TestHttpKeepAlive::staysWhereItMay()
{
    QFETCH(QByteArray, request);
    QFETCH(bool, stays);
    auto setup = setupWithRoutes();
    setup.limits.httpIdleDeadline = milliseconds(60'000);
    const TestServer server(setup);
    RawClient client(server.port());
    client.sendRaw(request);
    QVERIFY(eventually([&] { return client.answer().contains("\r\n\r\n"); }));
    QCOMPARE(client.answer().contains("\r\nConnection: keep-alive\r\n"), stays);
    QCOMPARE(client.answer().contains("\r\nConnection: close\r\n"), !stays);
    const qsizetype before = client.answer().size();
    client.sendRaw(get("/echo?again"));
    if (stays)
        QVERIFY(eventually([&] { return client.answer().sliced(before).endsWith("again."); }));
    else
        QVERIFY(client.isDisconnected() && client.answer().size() == before);
}

void TestHttpKeepAlive::answersInOrder()
{
    const TestServer server(setupWithRoutes());
    RawClient client(server.port());
    QByteArray requests;
    QByteArray expected;
    for (int i = 0; i < 500; ++i) { // more than is read at a time
        requests += get("/echo?" + QByteArray::number(i));
        expected += QByteArray::number(i) + '.';
    }
    client.sendRaw(requests);
    QVERIFY(hears(client, expected));
    client.sendRaw(get("/echo?end"));
    QVERIFY(hears(client, expected + "end."));
}

void TestHttpKeepAlive::answersLateOnesInOrder()
{
    const TestServer server(setupWithRoutes());
    RawClient client(server.port());
    client.sendRaw(get("/later?1") + get("/echo?2") + get("/later?3") + get("/echo?4"));
    QVERIFY(hears(client, "1.2.3.4."));
}

void TestHttpKeepAlive::bodiesAreNotTakenForRequests()
{
    const TestServer server(setupWithRoutes());
    RawClient client(server.port());
    const QByteArray inner = get("/echo?inner");
    const QByteArray size = QByteArray::number(inner.size());
    client.sendRaw("POST /echo HTTP/1.1\r\nContent-Length: " + size + "\r\n\r\n" + inner + get("/echo?2") +
                   "GET /echo HTTP/1.1\r\nContent-Length: " + size + "\r\n\r\n" + inner +
                   "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + QByteArray::number(inner.size(), 16) +
                   "\r\n" + inner + "\r\n0\r\n\r\n" + get("/echo?3"));
    QVERIFY2(hears(client, inner + ".2." + inner + '.' + inner + ".3."), client.answer().constData());
}

void TestHttpKeepAlive::halfCloseGetsTheLastAnswer()
{
    const TestServer server(setupWithRoutes());
    RawClient client(server.port());
    client.sendRaw(get("/later?1") + get("/later?2"));
    client.halfClose();
    QVERIFY(client.isDisconnected());
    QCOMPARE(bodies(client.answer()), "1.2.");
}

void TestHttpKeepAlive::idleOnesAreClosed()
{
    auto setup = setupWithRoutes();
    setup.limits.httpIdleDeadline = milliseconds(200);
    setup.limits.handshakeDeadline = milliseconds(60'000);
    const TestServer server(setup);
    RawClient client(server.port());
    client.sendRaw(get("/echo?1"));
    QVERIFY(hears(client, "1."));
    QVERIFY(client.isDisconnected());
    RawClient slow(server.port());
    slow.sendRaw(get("/echo?1"));
    QVERIFY(hears(slow, "1."));
    slow.sendRaw("GET /ten"); // might become an upgrade, but is not to take for ever
    QVERIFY(slow.isDisconnected());
}

void TestHttpKeepAlive::lateHandlersAreAnsweredFor()
{
    auto setup = setupWithRoutes();
    setup.limits.httpHandlerDeadline = milliseconds(200);
    const TestServer server(setup);
    RawClient client(server.port());
    client.sendRaw(get("/kept") + get("/echo?2"));
    QVERIFY(eventually([&] { return bodies(client.answer()).endsWith("\n2."); }));
    QVERIFY2(client.answer().startsWith("HTTP/1.1 500 "), client.answer().constData());
}

void TestHttpKeepAlive::lateAnswersGoNowhere()
{
    auto setup = setupWithRoutes();
    setup.limits.httpHandlerDeadline = milliseconds(200);
    const TestServer server(setup);
    keptReplies.clear();
    RawClient client(server.port());
    client.sendRaw(get("/kept"));
    QVERIFY(eventually([&] { return client.answer().startsWith("HTTP/1.1 500 "); }));
    client.sendRaw(get("/kept")); // another request waits now, and is not to get the answer of the first
    QVERIFY(eventually([&] { return keptReplies.size() == 2; }));
    keptReplies[0]({200, "text/plain", "late."});
    keptReplies[1]({200, "text/plain", "right."});
    keptReplies[1]({200, "text/plain", "twice."});
    QVERIFY(eventually([&] { return client.answer().endsWith("right."); }));
    client.sendRaw(get("/echo?end"));
    QVERIFY(eventually([&] { return client.answer().endsWith("end."); }));
    QVERIFY(!client.answer().contains("late.") && !client.answer().contains("twice."));
}

void TestHttpKeepAlive::goneClientsAreForgotten()
{
    keptReplies.clear();
    {
        const TestServer server(setupWithRoutes());
        {
            RawClient client(server.port());
            client.sendRaw(get("/kept"));
            QVERIFY(eventually([&] { return keptReplies.size() == 1; }));
        }
        keptReplies[0]({200, "text/plain", "nobody is there."});
        RawClient other(server.port());
        other.sendRaw(get("/kept"));
        QVERIFY(eventually([&] { return keptReplies.size() == 2; }));
    }
    keptReplies[1]({200, "text/plain", "nobody is there."}); // nor is the server
}

void TestHttpKeepAlive::requestsAreCounted()
{
    auto setup = setupWithRoutes();
    setup.limits.maxRequestsPerConnection = 3;
    const TestServer server(setup);
    RawClient client(server.port());
    client.sendRaw(get("/echo?1") + get("/echo?2") + get("/nothing") + get("/echo?4"));
    QVERIFY(client.isDisconnected());
    QVERIFY(bodies(client.answer()).startsWith("1.2.there is nothing") && !client.answer().endsWith("4."));
    const Exposition metrics = scrape(server.port());
    QCOMPARE(metrics.value("roamwire_http_requests_total{method=\"GET\",route=\"/echo\",status=\"200\"}"), 2);
    QCOMPARE(metrics.value("roamwire_http_requests_total{method=\"other\",route=\"other\",status=\"404\"}"), 1);
}

void TestHttpKeepAlive::crowdsAreNotKept()
{
    auto setup = setupWithRoutes();
    setup.limits.maxKeptHttp = 1;
    const TestServer server(setup);
    RawClient first(server.port());
    first.sendRaw(get("/echo?1"));
    QVERIFY(hears(first, "1."));
    RawClient second(server.port());
    second.sendRaw(get("/echo?2"));
    QVERIFY(second.isDisconnected());
    QCOMPARE(bodies(second.answer()), "2.");
    QVERIFY(eventually([&] { return scrape(server.port()).value("roamwire_handshakes") == 2; }));
    first.sendRaw(get("/echo?3"));
    QVERIFY(hears(first, "1.3."));
}

void TestHttpKeepAlive::upgradesBehindOtherRequests_data()
{
    QTest::addColumn<bool>("isTls");
    QTest::addColumn<bool>("isInPieces");
    QTest::newRow("plain") << false << false;
    QTest::newRow("plain, in pieces") << false << true;
    QTest::newRow("TLS") << true << false;
}

/// A proxy takes any connection to us that it has.
void TestHttpKeepAlive::upgradesBehindOtherRequests()
{
    QFETCH(bool, isTls);
    QFETCH(bool, isInPieces);
    const TestServer server(setupWithRoutes());
    RawClient client(isTls ? server.tls() : Door(server.port()));
    client.sendRaw(get("/echo?1"));
    QVERIFY(hears(client, "1."));
    client.forgetAnswer();
    const TenantId tenant = TenantId::random();
    const QByteArray request = RawClient::upgradeRequest(tenant, "roamwire.v1");
    for (const QByteArray& piece :
         isInPieces ? QByteArrayList{request.first(5), request.sliced(5)} : QByteArrayList{request}) {
        client.sendRaw(piece);
        QTest::qWait(20);
    }
    QVERIFY2(client.isUpgraded(), client.answer().constData());
    QVERIFY(client.nextText().contains("\"challenge\""));
}

ROAMWIRE_SERVER_TEST_MAIN(TestHttpKeepAlive)
#include "test_httpkeepalive.moc"
