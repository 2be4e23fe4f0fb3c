#include "server/net/directsocket.h"
#include "tests/integration/server/testmain.h"

#include <QTcpServer>
#include <QTest>

#include <memory>

namespace roamwire::server {
namespace {

using namespace Qt::StringLiterals;

/// More than the system takes at once while nobody reads.
constexpr qsizetype kTooMuch = 16 * 1024 * 1024;

class OneConnection final : public QTcpServer
{
public:
    explicit OneConnection(DirectSocket& socket)
        : m_socket(socket)
    {
    }

protected:
    void incomingConnection(qintptr descriptor) override { m_socket.setSocketDescriptor(descriptor); }

private:
    DirectSocket& m_socket;
};

} // namespace

class TestDirectSocket final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void writesAtOnce();
    void keepsTheOrderWhenTheSystemIsFull();
    void holdsUntilItIsToSend();
    void holdsNothingBackAtTheEnd();
    void readsOnWithoutItsBuffer();

private:
    QByteArray heard(qsizetype size);

    std::unique_ptr<DirectSocket> m_socket;
    std::unique_ptr<QTcpSocket> m_client;
};

void TestDirectSocket::init()
{
    m_socket = std::make_unique<DirectSocket>();
    m_client = std::make_unique<QTcpSocket>();
    OneConnection server(*m_socket);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    m_client->connectToHost(server.serverAddress(), server.serverPort());
    QTRY_VERIFY(m_socket->state() == QTcpSocket::ConnectedState && m_client->state() == QTcpSocket::ConnectedState);
}

void TestDirectSocket::cleanup()
{
    m_client.reset();
    m_socket.reset();
}

QByteArray TestDirectSocket::heard(qsizetype size)
{
    QByteArray bytes;
    (void)QTest::qWaitFor([&] { return (bytes += m_client->readAll()).size() >= size; }, 10'000);
    return bytes;
}

void TestDirectSocket::writesAtOnce()
{
    m_socket->write("abc");
    QCOMPARE(m_socket->bytesToWrite(), 0);
    QCOMPARE(heard(3), "abc"_ba);
}

void TestDirectSocket::keepsTheOrderWhenTheSystemIsFull()
{
    const QByteArray much(kTooMuch, 'x');
    const QByteArrayView pieces[] = {"head", much, "tail"};
    QVERIFY(!m_socket->send(pieces));
    QVERIFY(m_socket->bytesToWrite() > 0);
    m_socket->write("later");
    QCOMPARE(heard(much.size() + 13), "head" + much + "taillater");
}

void TestDirectSocket::holdsUntilItIsToSend()
{
    m_socket->hold();
    m_socket->write("one ");
    m_socket->write("two ");
    QCoreApplication::processEvents();
    QCOMPARE(m_client->bytesAvailable(), 0);
    const QByteArrayView pieces[] = {"three"};
    QVERIFY(m_socket->send(pieces));
    QCOMPARE(heard(13), "one two three"_ba);
}

void TestDirectSocket::holdsNothingBackAtTheEnd()
{
    m_socket->hold();
    m_socket->write("refused");
    m_socket->disconnectFromHost();
    QCOMPARE(heard(7), "refused"_ba);
    QTRY_COMPARE(m_client->state(), QTcpSocket::UnconnectedState);
}

void TestDirectSocket::readsOnWithoutItsBuffer()
{
    for (const QByteArray& part : {"first"_ba, "second"_ba}) {
        m_client->write(part);
        QTRY_COMPARE(m_socket->bytesAvailable(), part.size());
        m_socket->releaseReadBuffer(); // not while something waits in it
        QCOMPARE(m_socket->readAll(), part);
        m_socket->releaseReadBuffer();
    }
    m_client->disconnectFromHost();
    QTRY_COMPARE(m_socket->state(), QTcpSocket::UnconnectedState);
}

} // namespace roamwire::server

ROAMWIRE_SERVER_TEST_MAIN(roamwire::server::TestDirectSocket)
#include "test_directsocket.moc"
