#include "server/worker/wgbroker/brokermessages.h"
#include "server/worker/wgbroker/reception.h"
#include "tests/support/fakeclock.h"
#include "tests/support/testkeys.h"
#include "tests/unit/worker_wgbroker/fakemachine.h"

#include <QTcpSocket>
#include <QTest>

#include <sys/socket.h>

using namespace roamwire;
using namespace roamwire::test;
using namespace roamwire::tests;
using namespace roamwire::worker;

namespace {

QByteArray requestOf(std::uint8_t key)
{
    return R"({"version":1,"pubkey":")" + keyNumber(key).toBase64() + "\"}";
}

/// A client as netcat is one: sends bytes, and reads until the other side closes.
class Caller final
{
public:
    Caller(quint16 port, const QHostAddress& address = QHostAddress(QHostAddress::LocalHost))
    {
        QObject::connect(&m_socket, &QTcpSocket::connected, &m_socket, [this] { m_wasConnected = true; });
        m_socket.connectToHost(address, port);
        QObject::connect(&m_socket, &QTcpSocket::readyRead, &m_socket, [this] { m_heard += m_socket.readAll(); });
    }
    bool isConnected() const { return m_socket.state() == QTcpSocket::ConnectedState; }
    bool wasConnected() const { return m_wasConnected; }
    void say(const QByteArray& bytes)
    {
        m_socket.write(bytes);
        m_socket.flush();
    }
    void finish() { ::shutdown(static_cast<int>(m_socket.socketDescriptor()), SHUT_WR); }
    void leave() { m_socket.abort(); }
    bool isClosed() const { return m_socket.state() == QTcpSocket::UnconnectedState; }
    const QByteArray& heard() const { return m_heard; }

private:
    QTcpSocket m_socket;
    QByteArray m_heard;
    bool m_wasConnected = false;
};

} // namespace

/// Callers good and bad, over real sockets; only the machine behind is made up.
class TestCallers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void isAnswered_data();
    void isAnswered();
    void bothFamilies();
    void callersMayComeAtOnce();
    void slowOnesAreCut();
    void idleOnesMakeRoom();
    void servedOnesDoNot();
    void whoLeavesIsForgotten();
    void nobodyWaitsForEver();

private:
    void start(ReceptionLimits limits = {});
    quint16 port() const { return m_reception->addresses().constFirst().port; }
    QByteArray grant(int number) const
    {
        return grantText(static_cast<quint16>(39'999 + number), m_clock.unixMs() / 1'000);
    }

    FakeClock m_clock;
    std::unique_ptr<FakeMachine> m_machine;
    std::unique_ptr<KeyGate> m_gate;
    std::unique_ptr<Tunnels> m_tunnels;
    std::unique_ptr<Broker> m_broker;
    std::unique_ptr<Reception> m_reception;
};

void TestCallers::init()
{
    start();
}

void TestCallers::start(ReceptionLimits limits)
{
    m_reception.reset();
    m_broker.reset();
    m_machine = std::make_unique<FakeMachine>();
    m_gate = std::make_unique<KeyGate>(QString(), QString());
    m_tunnels = std::make_unique<Tunnels>(TunnelPlan{QStringLiteral("wgb"), 40'000, 1'374}, PrivateKey(), *m_machine,
                                          *m_machine, *m_machine, m_clock);
    m_broker = std::make_unique<Broker>(SeatRules{.numbers = 100, .maxKeys = 100}, *m_tunnels, *m_gate, m_clock);
    m_broker->begin();
    m_machine->settle();
    m_machine->runByItself();
    m_reception = std::make_unique<Reception>(*m_broker, m_clock, limits);
    QVERIFY(m_reception->listen({QHostAddress(QHostAddress::Any), 0}));
}

void TestCallers::isAnswered_data()
{
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<int>("step");          // bytes at a time; 0: all
    QTest::addColumn<bool>("isHalfClosed"); // as socat does, and netcat with -N
    QTest::addColumn<bool>("isGranted");
    const QByteArray good = requestOf(1);
    QTest::newRow("plain") << good << 0 << false << true;
    QTest::newRow("with a line end") << good + '\n' << 0 << false << true;
    QTest::newRow("half-closed") << good << 0 << true << true;
    QTest::newRow("byte by byte") << good << 1 << false << true;
    QTest::newRow("byte by byte, half-closed") << good + "\r\n" << 1 << true << true;
    QTest::newRow("twice") << good + good << 0 << false << true;
    QTest::newRow("much behind it") << good + QByteArray(30'000, 'x') << 0 << false << true;
    QTest::newRow("nothing at all") << QByteArray() << 0 << true << false;
    QTest::newRow("half of it") << good.first(20) << 0 << true << false;
    QTest::newRow("HTTP") << QByteArray("GET / HTTP/1.1\r\nHost: x\r\n\r\n") << 0 << false << false;
    QTest::newRow("TLS") << QByteArray("\x16\x03\x01\x02\x00\x01\x00", 7) << 0 << false << false;
    QTest::newRow("no key") << QByteArray(R"({"version":1})") << 0 << false << false;
    QTest::newRow("another version") << QByteArray(good).replace(":1,", ":2,") << 0 << false << false;
    QTest::newRow("huge") << '{' + QByteArray(30'000, ' ') << 0 << false << false;
    QTest::newRow("deep") << QByteArray(R"({"a":)") + QByteArray(1'000, '[') << 0 << false << false;
    QTest::newRow("bytes") << QByteArray("\x00\xff\x7f\x80{}", 6) << 1 << false << false;
}

void TestCallers::isAnswered()
{
    QFETCH(QByteArray, words);
    QFETCH(int, step);
    QFETCH(bool, isHalfClosed);
    QFETCH(bool, isGranted);
    Caller caller(port());
    QTRY_VERIFY(caller.isConnected());
    for (qsizetype at = 0; at < words.size(); at += step == 0 ? words.size() : step) {
        caller.say(words.mid(at, step == 0 ? -1 : step));
        QCoreApplication::processEvents();
    }
    if (isHalfClosed)
        caller.finish();
    QTRY_VERIFY(caller.isClosed());
    QCOMPARE(caller.heard(), isGranted ? grant(1) : refusalText());
    QTRY_COMPARE(m_reception->count(), 0);
}

void TestCallers::bothFamilies()
{
    for (const auto address : {QHostAddress::LocalHost, QHostAddress::LocalHostIPv6}) {
        Caller caller(port(), QHostAddress(address));
        QTRY_VERIFY(caller.isConnected());
        caller.say(requestOf(1));
        QTRY_VERIFY(caller.isClosed());
        QCOMPARE(caller.heard(), grant(1));
    }
}

void TestCallers::callersMayComeAtOnce()
{
    std::vector<std::unique_ptr<Caller>> callers;
    for (int i = 0; i < 50; ++i)
        callers.push_back(std::make_unique<Caller>(port()));
    for (std::uint8_t i = 0; i < 50; ++i) {
        QTRY_VERIFY(callers[i]->isConnected());
        callers[i]->say(requestOf(i));
    }
    for (const auto& caller : callers) {
        QTRY_VERIFY(caller->isClosed());
        QVERIFY2(caller->heard().contains("\"port\""), caller->heard().constData());
    }
    QCOMPARE(m_machine->interfaces.size(), 50);
}

void TestCallers::slowOnesAreCut()
{
    start({.conversation = {.request = Milliseconds(100), .linger = Milliseconds(50)}});
    Caller slow(port());
    QTRY_VERIFY(slow.isConnected());
    while (slow.heard().isEmpty()) {
        slow.say(" ");
        QTest::qWait(10);
    }
    QCOMPARE(slow.heard(), refusalText());
    Caller silent(port());
    QTRY_COMPARE(silent.heard(), refusalText());
    // It does not close, and goes nevertheless.
    QTRY_COMPARE(m_reception->count(), 0);
}

void TestCallers::idleOnesMakeRoom()
{
    start({.inAll = 10});
    std::vector<std::unique_ptr<Caller>> idle;
    for (int i = 0; i < 60; ++i) {
        idle.push_back(std::make_unique<Caller>(port()));
        QTRY_VERIFY(idle.back()->isConnected());
        idle.back()->say(i % 2 == 0 ? "{" : " ");
        if (i % 20 != 0)
            continue;
        Caller good(port());
        QTRY_VERIFY(good.isConnected());
        good.say(requestOf(1));
        QTRY_VERIFY(good.isClosed());
        QCOMPARE(good.heard(), grant(1));
    }
    QVERIFY(m_reception->count() <= 10);
}

void TestCallers::servedOnesDoNot()
{
    start({.inAll = 2});
    m_machine->holds = true;
    Caller first(port());
    Caller second(port());
    QTRY_VERIFY(first.isConnected() && second.isConnected());
    first.say(requestOf(1));
    second.say(requestOf(2));
    QTRY_COMPARE(m_broker->seats().count(), 2);
    Caller third(port());
    QTRY_VERIFY(third.wasConnected() && third.isClosed());
    QVERIFY(third.heard().isEmpty());
    m_machine->holds = false;
    m_machine->settle();
    QTRY_VERIFY(first.isClosed() && second.isClosed());
    QVERIFY(first.heard().contains("\"port\"") && second.heard().contains("\"port\""));
}

void TestCallers::whoLeavesIsForgotten()
{
    m_machine->holds = true;
    auto caller = std::make_unique<Caller>(port());
    QTRY_VERIFY(caller->isConnected());
    caller->say(requestOf(1));
    QTRY_COMPARE(m_broker->seats().count(), 1);
    caller->leave();
    m_machine->holds = false;
    m_machine->settle();
    QTRY_COMPARE(m_reception->count(), 0);
    QCOMPARE(m_broker->seats().count(), 1);
}

void TestCallers::nobodyWaitsForEver()
{
    start({.conversation = {.answer = Milliseconds(50)}});
    m_machine->holds = true;
    Caller caller(port());
    QTRY_VERIFY(caller.isConnected());
    caller.say(requestOf(1));
    QTRY_VERIFY(caller.isClosed());
    QCOMPARE(caller.heard(), refusalText());
    m_machine->holds = false;
    m_machine->settle(); // too late for anybody
    QCOMPARE(m_broker->seats().count(), 1);
}

QTEST_GUILESS_MAIN(TestCallers)
#include "test_callers.moc"
