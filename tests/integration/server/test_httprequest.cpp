#include "server/net/http/httprequest.h"

#include "server/net/limits.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

class TestHttpRequest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void upgradeIsFound_data();
    void upgradeIsFound();
    void everyBeginningNeedsMore();
    void otherPathsAreLeftToTheRoutes_data();
    void otherPathsAreLeftToTheRoutes();
    void rejections_data();
    void rejections();
    void theLimitIsExact();
};

namespace {

const QByteArray kUuid = "3daf1997-d6eb-41ba-898f-ebc275da1f98";
const QByteArray kHeaders = "Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

QByteArray get(const QByteArray& target, const QByteArray& headers = kHeaders)
{
    return "GET " + target + " HTTP/1.1\r\n" + headers + "\r\n";
}

} // namespace

void TestHttpRequest::upgradeIsFound_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("plain") << get("/tenants/" + kUuid);
    QTest::newRow("upper case UUID") << get("/tenants/" + kUuid.toUpper());
    QTest::newRow("browser") << get("/tenants/" + kUuid, "Connection: keep-alive, Upgrade\r\nupgrade: WebSocket\r\n"
                                                         "HOST: [::1]:8443\r\nSec-WebSocket-Version: 13\r\n"
                                                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                                         "Origin: http://x\r\nCookie: a=b\r\n");
}

void TestHttpRequest::upgradeIsFound()
{
    QFETCH(QByteArray, bytes);
    const auto verdict = judgeRequest(bytes);
    const auto* request = std::get_if<UpgradeRequest>(&verdict);
    QVERIFY(request);
    QCOMPARE(request->tenant.toString().toLatin1(), kUuid);
}

void TestHttpRequest::everyBeginningNeedsMore()
{
    const QByteArray bytes = get("/tenants/" + kUuid);
    for (qsizetype size = 0; size < bytes.size(); ++size)
        QVERIFY2(std::holds_alternative<NeedMore>(judgeRequest(bytes.first(size))), bytes.first(size).constData());
}

void TestHttpRequest::otherPathsAreLeftToTheRoutes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("root") << get("/");
    QTest::newRow("no slash") << get("tenants/" + kUuid);
    QTest::newRow("folded header") << get("/x", "A: b\r\n c\r\n");
    QTest::newRow("more behind the header") << QByteArray(get("/x") + "abc");
    QTest::newRow("a body far too large")
        << QByteArray("POST /x HTTP/1.1\r\nContent-Length: 18446744073709551615\r\n\r\n");
}

void TestHttpRequest::otherPathsAreLeftToTheRoutes()
{
    QFETCH(QByteArray, bytes);
    QVERIFY(std::holds_alternative<PlainRequest>(judgeRequest(bytes)));
}

void TestHttpRequest::rejections_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("status");
    QTest::newRow("braces") << get("/tenants/{" + kUuid + "}") << QByteArray("404");
    QTest::newRow("query") << get("/tenants/" + kUuid + "?x=1") << QByteArray("404");
    QTest::newRow("up and down") << get("/tenants/../tenants/" + kUuid) << QByteArray("404");
    QTest::newRow("no headers") << get("/tenants/" + kUuid, "") << QByteArray("400");
    QTest::newRow("early bytes") << get("/tenants/" + kUuid) + 'x' << QByteArray("400");
    QTest::newRow("empty line") << QByteArray("\r\n\r\n") << QByteArray("400");
    QTest::newRow("HTTP/0.9") << QByteArray("GET /\r\n\r\n") << QByteArray("400");
    QTest::newRow("space in a name") << get("/tenants/" + kUuid, "Ho st: x\r\n") << QByteArray("400");
    QTest::newRow("NUL") << get("/tenants/" + kUuid, QByteArray("X: \0\r\n", 6)) << QByteArray("400");
    QTest::newRow("length of no number") << get("/x", "Content-Length: ten\r\n") << QByteArray("400");
    QTest::newRow("two lengths") << get("/x", "Content-Length: 1\r\nContent-Length: 2\r\n") << QByteArray("400");
    QTest::newRow("length and chunks") << get("/x", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")
                                       << QByteArray("400");
}

void TestHttpRequest::rejections()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, status);
    const auto verdict = judgeRequest(bytes);
    const auto* rejection = std::get_if<HttpRejection>(&verdict);
    QVERIFY(rejection);
    QCOMPARE(QByteArray::number(rejection->response.status), status);
}

void TestHttpRequest::theLimitIsExact()
{
    const QByteArray empty = get("/tenants/" + kUuid, kHeaders + "X: \r\n");
    const QByteArray padding(kMaxRequestHeader - empty.size(), 'x');
    const QByteArray largest = get("/tenants/" + kUuid, kHeaders + "X: " + padding + "\r\n");
    QCOMPARE(largest.size(), kMaxRequestHeader);
    QVERIFY(std::holds_alternative<UpgradeRequest>(judgeRequest(largest)));
    const auto verdict = judgeRequest(get("/tenants/" + kUuid, kHeaders + "X: x" + padding + "\r\n"));
    QCOMPARE(std::get<HttpRejection>(verdict).response.status, 431);
}

QTEST_GUILESS_MAIN(TestHttpRequest)
#include "test_httprequest.moc"
