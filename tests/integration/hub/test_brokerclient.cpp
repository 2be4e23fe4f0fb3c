#include "client-gui/agent/hub/brokerclient.h"
#include "client-gui/agent/hub/brokerprotocol.h"
#include "tests/integration/hub/standinbroker.h"
#include "tests/support/serverprocess.h"

#include <QTest>

using namespace roamwire;
using namespace roamwire::agent;
using namespace Qt::StringLiterals;
using test::ServerProcess;
using tests::StandInBroker;

namespace {

constexpr int kPatience = 15'000;
const QString kPath = broker::path::kServerExists;

} // namespace

/// HTTP with brokers that are good, bad, and somebody else.
class TestBrokerClient final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void saysWhoAsks();
    void keepsThePathOfTheBroker();
    void asksAgainWithGet();
    void takesEveryStatus_data();
    void takesEveryStatus();
    void refusesHalfAnswers_data();
    void refusesHalfAnswers();
    void waitsNotForEver();
    void trustsThePin();
    void tellsNothingToAnother_data();
    void tellsNothingToAnother();

private:
    Result<BrokerAnswer> call(const BrokerAccess& access, Milliseconds deadline = kBrokerDeadline)
    {
        BrokerClient client(access, deadline);
        std::optional<Result<BrokerAnswer>> answer;
        client.call(kPath, broker::encodeHubName(u"one"_s),
                    {&client, [&](const Result<BrokerAnswer>& given) { answer = given; }});
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, kPatience))
            return failure(u"no answer at all"_s);
        return *answer;
    }

    /// Only for the certificate that it makes, and as a server that knows no such path.
    ServerProcess m_server{ServerProcess::Transport::Tls};
    Binding m_pin;
};

void TestBrokerClient::initTestCase()
{
    QVERIFY(m_server.start());
    m_pin = *m_server.link(TenantId::random()).pin;
}

void TestBrokerClient::saysWhoAsks()
{
    StandInBroker stand;
    stand.answer(kPath, 200, R"({"yes":1})");
    const auto answer = call({stand.url(), {}, u"hubs"_s, "pass:word"});
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().message));
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->body, R"({"yes":1})");
    QCOMPARE(stand.calls.size(), 1);
    const StandInBroker::Call& said = stand.calls.first();
    QCOMPARE(said.method, "POST");
    QCOMPARE(said.path, kPath);
    QCOMPARE(said.authorization, "Basic aHViczpwYXNzOndvcmQ=");
    QCOMPARE(said.body, (QJsonObject{{u"server_name"_s, u"one"_s}}));
}

void TestBrokerClient::keepsThePathOfTheBroker()
{
    StandInBroker stand;
    for (const QString& base : {u"/wg"_s, u"/"_s}) {
        QUrl url = stand.url();
        url.setPath(base);
        QVERIFY(call({url}));
    }
    QCOMPARE(stand.calls.at(0).path, u"/wg"_s + kPath);
    QCOMPARE(stand.calls.at(1).path, kPath);
}

void TestBrokerClient::asksAgainWithGet()
{
    StandInBroker stand;
    stand.wantsGet = true;
    stand.answer(kPath, 200, R"({"yes":1})");
    const auto answer = call({stand.url()});
    QVERIFY(answer && answer->status == 200);
    QCOMPARE(stand.calls.size(), 2);
    QCOMPARE(stand.calls.last().method, "GET");
    QCOMPARE(stand.calls.last().body, (QJsonObject{{u"server_name"_s, u"one"_s}}));
}

void TestBrokerClient::takesEveryStatus_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {200, 201, 301, 400, 401, 404, 500, 503})
        QTest::addRow("%d", status) << status;
}

void TestBrokerClient::takesEveryStatus()
{
    QFETCH(int, status);
    StandInBroker stand;
    stand.answer(kPath, status, R"({"error":"why"})");
    const auto answer = call({stand.url(), {}, u"u"_s, "p"});
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().message));
    QCOMPARE(answer->status, status);
    QCOMPARE(stand.calls.size(), 1); // no redirect is followed, no password asked for again
    const QString refusal = brokerRefusal(*answer, u"it"_s).message;
    QVERIFY2(refusal.contains(status == 401 ? u"password"_s : u"why (HTTP %1)"_s.arg(status)), qPrintable(refusal));
}

void TestBrokerClient::refusesHalfAnswers_data()
{
    QTest::addColumn<QByteArray>("raw");
    const QByteArray ok = "HTTP/1.1 200 OK\r\n";
    QTest::newRow("no HTTP") << QByteArray("hello\r\n\r\n");
    QTest::newRow("half a header") << ok;
    QTest::newRow("half a body") << ok + "Content-Length: 20\r\n\r\n{\"peers\":";
    QTest::newRow("half of chunks") << ok + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"pee";
    QTest::newRow("too long") << ok + "Content-Length: 2000000\r\n\r\n" + QByteArray(2'000'000, ' ');
    QTest::newRow("too long without an end") << ok + "\r\n" + QByteArray(2'000'000, ' ');
    QTest::newRow("nothing behind the line") << QByteArray("\r\n");
}

void TestBrokerClient::refusesHalfAnswers()
{
    QFETCH(QByteArray, raw);
    StandInBroker stand;
    stand.raw = raw;
    QVERIFY(!call({stand.url()}));
}

void TestBrokerClient::waitsNotForEver()
{
    StandInBroker stand;
    stand.isSilent = true;
    const auto answer = call({stand.url()}, Milliseconds(50));
    QVERIFY(!answer);
    QVERIFY2(answer.error().message.contains(u"no answer within"), qPrintable(answer.error().message));
    const QUrl gone = stand.url();
    stand.close();
    QVERIFY(!call({gone}));
}

void TestBrokerClient::trustsThePin()
{
    StandInBroker stand(m_server.certificateFile());
    stand.answer(kPath, 200);
    const auto answer = call({stand.url(), m_pin, u"u"_s, "p"});
    QVERIFY2(answer, answer ? "" : qPrintable(answer.error().message));
    QCOMPARE(answer->status, 200);
}

void TestBrokerClient::tellsNothingToAnother_data()
{
    QTest::addColumn<bool>("hasPin");
    QTest::addColumn<QString>("said");
    QTest::newRow("another pin") << true << u"another key"_s;
    QTest::newRow("no authority") << false << u"not trusted"_s;
}

void TestBrokerClient::tellsNothingToAnother()
{
    QFETCH(bool, hasPin);
    QFETCH(QString, said);
    StandInBroker stand(m_server.certificateFile());
    stand.answer(kPath, 200);
    const auto answer = call({stand.url(), hasPin ? std::optional(Binding()) : std::nullopt, u"u"_s, "p"});
    QVERIFY(!answer);
    QVERIFY2(answer.error().message.contains(said), qPrintable(answer.error().message));
    QCOMPARE(stand.heard, 0);
}

QTEST_GUILESS_MAIN(TestBrokerClient)
#include "test_brokerclient.moc"
