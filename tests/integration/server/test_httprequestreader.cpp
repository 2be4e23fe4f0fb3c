#include "server/net/http/httprequestreader.h"

#include "server/net/limits.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::server;

class TestHttpRequestReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void requests_data();
    void requests();
    void bytesBehindTheRequestAreLeft();
    void targetsAreSplit();
    void headersAreFound();
    void refusals_data();
    void refusals();
    void theBodysLimitIsExact_data();
    void theBodysLimitIsExact();
    void expectations_data();
    void expectations();
};

namespace {

QByteArray post(const QByteArray& headers, const QByteArray& body)
{
    return "POST /test HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body;
}

QByteArray chunked(const QByteArray& body)
{
    return post("Transfer-Encoding: chunked\r\n", body);
}

/// The status of the refusal, 0 where there was none.
int feed(HttpRequestReader& reader, QByteArrayView bytes, qsizetype pieceSize)
{
    qsizetype begin = 0;
    for (qsizetype end = 0; end < bytes.size() && !reader.isComplete();) {
        end = qMin(end + pieceSize, bytes.size());
        for (qsizetype used = 1; used > 0; begin += used) {
            const auto read = reader.read(bytes.sliced(begin, end - begin));
            if (!read)
                return read.error().status;
            used = *read;
        }
    }
    return 0;
}

} // namespace

void TestHttpRequestReader::requests_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("GET") << QByteArray("GET /test HTTP/1.1\r\n\r\n") << QByteArray();
    QTest::newRow("GET with a body") << QByteArray("GET /test HTTP/1.1\r\nContent-Length: 1\r\n\r\nx")
                                     << QByteArray("x");
    QTest::newRow("HTTP/1.0") << QByteArray("GET /test HTTP/1.0\r\n\r\n") << QByteArray();
    QTest::newRow("length") << post("Content-Length: 5\r\n", "hello") << QByteArray("hello");
    QTest::newRow("empty body") << post("Content-Length: 0\r\n", "") << QByteArray();
    QTest::newRow("body with NUL") << post("Content-Length: 3\r\n", QByteArray("a\0b", 3)) << QByteArray("a\0b", 3);
    QTest::newRow("chunks") << chunked("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n") << QByteArray("hello");
    QTest::newRow("chunk with extension") << chunked("5;a=\"b\"\r\nhello\r\n0\r\n\r\n") << QByteArray("hello");
    QTest::newRow("trailers") << chunked("5\r\nhello\r\n0\r\nX: y\r\n\r\n") << QByteArray("hello");
    QTest::newRow("no chunk") << chunked("0\r\n\r\n") << QByteArray();
}

void TestHttpRequestReader::requests()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, body);
    for (const qsizetype pieceSize : {qsizetype(1), qsizetype(7), bytes.size()}) {
        HttpRequestReader reader;
        QCOMPARE(feed(reader, QByteArrayView(bytes).chopped(1), pieceSize), 0);
        QVERIFY(!reader.isComplete());
        HttpRequestReader whole;
        QCOMPARE(feed(whole, bytes, pieceSize), 0);
        QVERIFY(whole.hasHeader() && whole.isComplete());
        QCOMPARE(whole.request().path, QByteArray("/test"));
        QCOMPARE(whole.request().body, body);
    }
}

void TestHttpRequestReader::bytesBehindTheRequestAreLeft()
{
    HttpRequestReader reader;
    const QByteArray header = "GET / HTTP/1.1\r\n\r\n";
    QCOMPARE(reader.read(QByteArray(header + "GET /next")).value(), header.size());
    QVERIFY(reader.isComplete());
    QCOMPARE(reader.read("GET /next").value(), 0);
}

void TestHttpRequestReader::targetsAreSplit()
{
    HttpRequestReader reader;
    QVERIFY(reader.read("GET /a%20b?c=d?e&f HTTP/1.1\r\n\r\n"));
    QCOMPARE(reader.request().path, QByteArray("/a%20b"));
    QCOMPARE(reader.request().query, QByteArray("c=d?e&f"));
}

void TestHttpRequestReader::headersAreFound()
{
    HttpRequestReader reader;
    QVERIFY(reader.read("GET / HTTP/1.1\r\nContent-Type:  a/b \r\nX: 1\r\nx: 2\r\n\r\n"));
    QCOMPARE(reader.request().header("content-TYPE"), QByteArray("a/b"));
    QCOMPARE(reader.request().header("X"), QByteArray("1"));
    QCOMPARE(reader.request().header("Y"), QByteArray());
}

void TestHttpRequestReader::refusals_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::newRow("no length") << post("", "hello") << 411;
    QTest::newRow("gzip") << post("Transfer-Encoding: gzip\r\n", "hello") << 501;
    QTest::newRow("100 MB") << post("Content-Length: 104857600\r\n", "") << 413;
    QTest::newRow("longest length") << post("Content-Length: 18446744073709551615\r\n", "") << 413;
    QTest::newRow("length beyond 64 bits") << post("Content-Length: 18446744073709551616\r\n", "") << 400;
    QTest::newRow("negative length") << post("Content-Length: -1\r\n", "") << 400;
    QTest::newRow("longest chunk") << chunked("ffffffffffffffff\r\n") << 413;
    QTest::newRow("chunk beyond 64 bits") << chunked("10000000000000000\r\n") << 400;
    QTest::newRow("chunk of no number") << chunked("x\r\nhello\r\n") << 400;
    QTest::newRow("chunk longer than said") << chunked("2\r\nhello\r\n0\r\n\r\n") << 400;
    QTest::newRow("other expectation") << post("Expect: tea\r\nContent-Length: 1\r\n", "") << 417;
}

void TestHttpRequestReader::refusals()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    for (const qsizetype pieceSize : {qsizetype(1), bytes.size()}) {
        HttpRequestReader reader;
        QCOMPARE(feed(reader, bytes, pieceSize), status);
    }
}

void TestHttpRequestReader::theBodysLimitIsExact_data()
{
    QTest::addColumn<qsizetype>("excess");
    QTest::addColumn<int>("status");
    QTest::newRow("largest") << qsizetype(0) << 0;
    QTest::newRow("one more") << qsizetype(1) << 413;
}

void TestHttpRequestReader::theBodysLimitIsExact()
{
    QFETCH(qsizetype, excess);
    QFETCH(int, status);
    const QByteArray body(kMaxRequestBody + excess, 'x');
    HttpRequestReader withLength;
    QCOMPARE(feed(withLength, post("Content-Length: " + QByteArray::number(body.size()) + "\r\n", body), 1000), status);
    HttpRequestReader inChunks;
    QCOMPARE(feed(inChunks, chunked(QByteArray::number(body.size(), 16) + "\r\n" + body + "\r\n0\r\n\r\n"), 1000),
             status);
    HttpRequestReader inTinyChunks;
    QCOMPARE(feed(inTinyChunks, chunked(QByteArray("1\r\nx\r\n").repeated(body.size()) + "0\r\n\r\n"), 1000), status);
}

void TestHttpRequestReader::expectations_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("expects");
    const QByteArray expect = "Expect: 100-Continue\r\n";
    QTest::newRow("none") << post("Content-Length: 1\r\n", "") << false;
    QTest::newRow("before the body") << post(expect + "Content-Length: 1\r\n", "") << true;
    QTest::newRow("no body") << post(expect + "Content-Length: 0\r\n", "") << false;
    QTest::newRow("HTTP/1.0") << QByteArray("POST / HTTP/1.0\r\nContent-Length: 1\r\n" + expect + "\r\n") << false;
}

void TestHttpRequestReader::expectations()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, expects);
    HttpRequestReader reader;
    QVERIFY(reader.read(bytes));
    QVERIFY(reader.hasHeader());
    QCOMPARE(reader.expectsContinue(), expects);
}

QTEST_GUILESS_MAIN(TestHttpRequestReader)
#include "test_httprequestreader.moc"
