#include "tests/integration/server/eventually.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testmain.h"
#include "tests/integration/server/testserver.h"

#include <QTimer>

using namespace roamwire;
using namespace roamwire::test;

using std::chrono::milliseconds;

class TestHttp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers_data();
    void answers();
    void headHasNoBody();
    void bodyInPiecesIsFine();
    void continuesWhereItIsExpected();
    void refusesBeforeTheBodyIsSent();
    void answerSurvivesUnreadBytes();
    void endlessBodiesAreCut();
    void answerSurvivesAHalfClose_data();
    void answerSurvivesAHalfClose();
    void slowBodiesAreCut();
    void whoNeverReadsIsCut();
    void tooManyRequestsAreRefused();
    void unfinishedRequestsCountAsHandshakes();
    void serverStopsWithRequestsOpen();
};

namespace {

constexpr qsizetype kLargeAnswer = 8 * 1024 * 1024; // more than the system's buffers take

server::HttpResponse echo(const server::HttpRequest& request)
{
    return {200, "text/plain",
            request.method + ' ' + request.path + '?' + request.query + ' ' + request.peer.toString().toLatin1() + ' ' +
                request.body};
}

/// And once more, which is to be harmless.
void answerLater(const server::HttpRequest& request, const server::HttpReply& reply)
{
    QTimer::singleShot(20, [reply, query = request.query] {
        reply({200, "text/plain", "first " + query});
        reply({200, "text/plain", "second " + query});
    });
}

TestServer::Setup setupWithRoutes()
{
    TestServer::Setup setup;
    setup.routes = {{{"GET", "POST"}, "/echo", server::atOnce(echo), true},
                    {{"POST"}, "/post", server::atOnce(echo)},
                    {{"GET"}, "/later", answerLater},
                    {{"GET"}, "/never", [](const server::HttpRequest&, const server::HttpReply&) {}},
                    {{"GET"}, "/large", server::atOnce([](const server::HttpRequest&) -> server::HttpResponse {
                         return {200, "text/plain", QByteArray(kLargeAnswer, 'x')};
                     })}};
    return setup;
}

QByteArray post(const QByteArray& body)
{
    return "POST /post HTTP/1.1\r\nConnection: close\r\nContent-Length: " + QByteArray::number(body.size()) +
           "\r\n\r\n" + body;
}

} // namespace

void TestHttp::answers_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("contains");
    QTest::newRow("GET") << QByteArray("GET /echo?a=b HTTP/1.1\r\nConnection: close\r\n\r\n") << QByteArray("200 OK")
                         << QByteArray("\r\n\r\nGET /echo?a=b 127.0.0.1 ");
    QTest::newRow("POST") << post("hello") << QByteArray("200 OK") << QByteArray("POST /post? 127.0.0.1 hello");
    QTest::newRow("POST in chunks")
        << QByteArray(
               "POST /post HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
        << QByteArray("200 OK") << QByteArray("POST /post? 127.0.0.1 hello");
    QTest::newRow("the largest body") << post(QByteArray(server::kMaxRequestBody, 'x')) << QByteArray("200 OK")
                                      << QByteArray(server::kMaxRequestBody, 'x');
    QTest::newRow("pipelined: only the first counts")
        << QByteArray("GET /echo HTTP/1.1\r\nConnection: close\r\n\r\nGET /large HTTP/1.1\r\nConnection: close\r\n\r\n")
        << QByteArray("200 OK") << QByteArray("GET /echo?");
    QTest::newRow("with a slash behind it") << QByteArray("GET /echo/ HTTP/1.1\r\nConnection: close\r\n\r\n")
                                            << QByteArray("200 OK") << QByteArray("GET /echo/? ");
    QTest::newRow("two slashes") << QByteArray("GET /echo// HTTP/1.1\r\nConnection: close\r\n\r\n")
                                 << QByteArray("404 Not Found") << QByteArray("nothing here");
    QTest::newRow("a slash that is not the same") << QByteArray("GET /large/ HTTP/1.1\r\nConnection: close\r\n\r\n")
                                                  << QByteArray("404 Not Found") << QByteArray("nothing here");
    QTest::newRow("GET with a body") << QByteArray(
                                            "GET /echo HTTP/1.1\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello")
                                     << QByteArray("200 OK") << QByteArray("GET /echo? 127.0.0.1 hello");
    QTest::newRow("version 1.0") << QByteArray("GET /echo HTTP/1.0\r\n\r\n") << QByteArray("200 OK")
                                 << QByteArray("GET /echo?");
    QTest::newRow("later") << QByteArray("GET /later?a HTTP/1.1\r\nConnection: close\r\n\r\n") << QByteArray("200 OK")
                           << QByteArray("first a");
    QTest::newRow("unknown path") << QByteArray("GET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n")
                                  << QByteArray("404 Not Found") << QByteArray("/tenants/UUID\n");
    QTest::newRow("other method") << QByteArray("DELETE /echo HTTP/1.1\r\nConnection: close\r\n\r\n")
                                  << QByteArray("405 Method Not Allowed")
                                  << QByteArray("\r\nAllow: GET, HEAD, POST\r\n");
    QTest::newRow("unknown method") << QByteArray("MAKE /post HTTP/1.1\r\nConnection: close\r\n\r\n")
                                    << QByteArray("405 Method Not Allowed") << QByteArray("\r\nAllow: POST\r\n");
    QTest::newRow("no length") << QByteArray("POST /post HTTP/1.1\r\nConnection: close\r\n\r\n")
                               << QByteArray("411 Length Required") << QByteArray("Content-Length");
    QTest::newRow("too large") << post(QByteArray(server::kMaxRequestBody + 1, 'x'))
                               << QByteArray("413 Payload Too Large") << QByteArray("65536");
    QTest::newRow("endless chunk header")
        << QByteArray("POST /post HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5;" +
                      QByteArray(100'000, 'x'))
        << QByteArray("400 Bad Request") << QByteArray("chunk");
    QTest::newRow("length is a lie")
        << QByteArray("POST /post HTTP/1.1\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello, world")
        << QByteArray("200 OK") << QByteArray("127.0.0.1 hello");
}

void TestHttp::answers()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, status);
    QFETCH(QByteArray, contains);
    const TestServer server(setupWithRoutes());
    RawClient client(server.port());
    client.sendRaw(request);
    QVERIFY(client.isDisconnected());
    const QByteArray answer = client.answer();
    QVERIFY2(answer.startsWith(QByteArray("HTTP/1.1 " + status + "\r\n")), answer.left(500).constData());
    QVERIFY2(answer.contains(contains), answer.left(500).constData());
    QVERIFY(answer.contains("\r\nConnection: close\r\n"));
    const qsizetype bodySize = answer.size() - answer.indexOf("\r\n\r\n") - 4;
    QVERIFY(answer.contains(QByteArray("\r\nContent-Length: " + QByteArray::number(bodySize) + "\r\n")));
}

void TestHttp::headHasNoBody()
{
    const TestServer server(setupWithRoutes());
    for (const QByteArray& path : {QByteArray("/echo"), QByteArray("/nothing"), QByteArray("/tenants/nobody")}) {
        RawClient client(server.port());
        client.sendRaw("HEAD " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n");
        QVERIFY(client.isDisconnected());
        QVERIFY2(client.answer().endsWith("\r\n\r\n"), client.answer().constData());
        QVERIFY(!client.answer().contains("\r\nContent-Length: 0\r\n"));
    }
}

void TestHttp::bodyInPiecesIsFine()
{
    const TestServer server(setupWithRoutes());
    RawClient client(server.port());
    const QByteArray bytes = post("hello");
    for (const char byte : bytes) {
        client.sendRaw(QByteArray(1, byte));
        QTest::qWait(0);
    }
    QVERIFY(client.isDisconnected());
    QVERIFY2(client.answer().endsWith(" hello"), client.answer().constData());
}

void TestHttp::continuesWhereItIsExpected()
{
    const TestServer server(setupWithRoutes());
    RawClient client(server.port());
    client.sendRaw("POST /post HTTP/1.1\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    QVERIFY(eventually([&] { return client.answer() == "HTTP/1.1 100 Continue\r\n\r\n"; }));
    client.sendRaw("hello");
    QVERIFY(client.isDisconnected());
    QVERIFY2(client.answer().endsWith(" hello"), client.answer().constData());
}

void TestHttp::refusesBeforeTheBodyIsSent()
{
    const TestServer server(setupWithRoutes());
    for (const QByteArray& line : {QByteArray("POST /nothing"), QByteArray("DELETE /post")}) {
        RawClient client(server.port());
        client.sendRaw(line + " HTTP/1.1\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        QVERIFY(client.isDisconnected());
        QVERIFY2(client.answer().startsWith("HTTP/1.1 40"), client.answer().constData());
    }
}

void TestHttp::answerSurvivesUnreadBytes()
{
    const TestServer server(setupWithRoutes());
    RawClient client(server.port());
    client.keepSocket();
    client.sendRaw(post(QByteArray(server::kMaxRequestBody + 1, 'x')).first(1'000));
    QVERIFY(client.isDisconnected());
    QVERIFY2(client.answer().startsWith("HTTP/1.1 413 "), client.answer().constData());
    // The server takes what is on its way, and does not answer it with a reset.
    for (int i = 0; i < 10; ++i) {
        QVERIFY2(client.sendOnKeptSocket(QByteArray(4'000, 'x')), qPrintable(QString::number(i)));
        QTest::qWait(2);
    }
}

void TestHttp::endlessBodiesAreCut()
{
    auto setup = setupWithRoutes();
    setup.limits.closeLinger = milliseconds(200);
    const TestServer server(setup);
    RawClient client(server.port());
    client.keepSocket();
    client.sendRaw("POST /post HTTP/1.1\r\nConnection: close\r\nContent-Length: 104857600\r\n\r\n");
    QVERIFY(client.isDisconnected());
    QVERIFY2(client.answer().startsWith("HTTP/1.1 413 "), client.answer().constData());
    QVERIFY(eventually([&] { return !client.sendOnKeptSocket(QByteArray(4'000, 'x')); }));
}

void TestHttp::answerSurvivesAHalfClose_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<qsizetype>("size");
    QTest::newRow("small") << post("hello") << qsizetype(50);
    QTest::newRow("refused") << QByteArray("GET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n") << qsizetype(50);
    QTest::newRow("larger than the system's buffers")
        << QByteArray("GET /large HTTP/1.1\r\nConnection: close\r\n\r\n") << kLargeAnswer;
}

void TestHttp::answerSurvivesAHalfClose()
{
    QFETCH(QByteArray, request);
    QFETCH(qsizetype, size);
    const TestServer server(setupWithRoutes());
    RawClient client(server.port(), 4096);
    client.sendRaw(request);
    client.halfClose(); // before the server has read anything
    QVERIFY(client.isDisconnected());
    QVERIFY2(client.answer().size() > size, client.answer().left(500).constData());
}

void TestHttp::slowBodiesAreCut()
{
    auto setup = setupWithRoutes();
    setup.limits.handshakeDeadline = milliseconds(300);
    const TestServer server(setup);
    RawClient client(server.port());
    client.sendRaw("POST /post HTTP/1.1\r\nConnection: close\r\nContent-Length: 50000\r\n\r\n");
    int sent = 0;
    while (client.isConnected() && sent < 50'000) {
        client.sendRaw("x");
        ++sent;
        QTest::qWait(5);
    }
    QVERIFY(!client.isConnected() && client.answer().isEmpty());
}

void TestHttp::whoNeverReadsIsCut()
{
    auto setup = setupWithRoutes();
    setup.limits.maxUnjoined = 1;
    setup.limits.httpAnswerDeadline = milliseconds(200);
    const TestServer server(setup);
    RawClient deaf(server.port(), 4096);
    deaf.stopReading();
    deaf.sendRaw("GET /large HTTP/1.1\r\nConnection: close\r\n\r\n");
    QVERIFY(eventually([&] { // its place is free again
        RawClient client(server.port());
        client.sendRaw(post("hello"));
        return client.isDisconnected() && client.answer().startsWith("HTTP/1.1 200 ");
    }));
}

void TestHttp::tooManyRequestsAreRefused()
{
    auto setup = setupWithRoutes();
    setup.limits.maxHttpRequests = 2;
    const TestServer server(setup);
    const QByteArray half = post("hello").chopped(1);
    RawClient first(server.port());
    RawClient second(server.port());
    first.sendRaw(half);
    second.sendRaw(half);
    RawClient third(server.port());
    third.sendRaw(post("hello"));
    QVERIFY(third.isDisconnected());
    QVERIFY2(third.answer().startsWith("HTTP/1.1 503 "), third.answer().constData());
    QVERIFY(third.answer().contains("\r\nRetry-After: 1\r\n"));
    first.sendRaw("o");
    QVERIFY(first.isDisconnected());
    QVERIFY2(first.answer().endsWith(" hello"), first.answer().constData());
}

void TestHttp::unfinishedRequestsCountAsHandshakes()
{
    auto setup = setupWithRoutes();
    setup.limits.maxUnjoined = 1;
    const TestServer server(setup);
    RawClient first(server.port());
    first.sendRaw(post("hello").chopped(1));
    QTest::qWait(50);
    RawClient second(server.port());
    QVERIFY(second.isDisconnected());
    first.sendRaw("o");
    QVERIFY(first.isDisconnected());
    QVERIFY(eventually([&] {
        RawClient third(server.port());
        third.sendUpgrade(TenantId::random());
        return third.isUpgraded();
    }));
}

void TestHttp::serverStopsWithRequestsOpen()
{
    auto server = std::make_unique<TestServer>(setupWithRoutes());
    RawClient reading(server->port());
    reading.sendRaw(post("hello").chopped(1));
    RawClient writing(server->port(), 4096);
    writing.stopReading();
    writing.sendRaw("GET /large HTTP/1.1\r\nConnection: close\r\n\r\n");
    QVERIFY(eventually([&] { return writing.hasUnreadBytes(); }));
    server.reset();
    QVERIFY(reading.isDisconnected());
}

ROAMWIRE_SERVER_TEST_MAIN(TestHttp)
#include "test_http.moc"
