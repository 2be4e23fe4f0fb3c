#include "client-gui/engine/controlsession.h"
#include "shared/wire/codec.h"
#include "tests/support/testkeys.h"

#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace roamwire;
using namespace Qt::StringLiterals;

namespace {

/// Longer than any test: what is held back that long is sent only if something else causes it.
constexpr quint32 kLong = 3'600;

wire::ErrorMessage tooSoon(quint32 retrySeconds)
{
    return {wire::error::kTooManyMessages, u"too many messages"_s, retrySeconds};
}

wire::Update updateFrom(quint16 port)
{
    return {EndpointReport{port, {}, std::nullopt}, std::nullopt};
}

/// Lets everybody in, and notes the ports that updates carry.
class FakeServer final : public QObject
{
public:
    FakeServer()
        : m_server(u"fake"_s, QWebSocketServer::NonSecureMode)
    {
        m_server.setSupportedSubprotocols({wire::kSubprotocol});
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QWebSocketServer::newConnection, this, [this] {
            m_socket.reset(m_server.nextPendingConnection());
            connect(m_socket.get(), &QWebSocket::textMessageReceived, this, &FakeServer::hear);
            say(wire::Challenge{});
        });
    }

    QUrl url() const { return m_server.serverUrl(); }
    void say(const wire::Message& message) { m_socket->sendTextMessage(QString::fromUtf8(wire::encode(message))); }
    /// True once the client has heard everything, and everything that it said to that has arrived.
    bool hasSettled()
    {
        QSignalSpy pong(m_socket.get(), &QWebSocket::pong);
        m_socket->ping();
        return pong.wait();
    }

    QList<int> ports;
    int leaves = 0;

private:
    void hear(const QString& text)
    {
        const auto message = wire::decode(text.toUtf8());
        QVERIFY(message);
        if (std::holds_alternative<wire::Join>(*message))
            welcome();
        if (const auto* update = std::get_if<wire::Update>(&*message))
            ports.append(update->endpoints.listenPort);
        if (std::holds_alternative<wire::Leave>(*message))
            ++leaves;
    }

    void welcome()
    {
        wire::Welcome welcome;
        welcome.wgip = *parseAddress(u"10.128.4.1");
        welcome.wgip6 = *parseAddress(u"fd00::1");
        welcome.network = *Prefix::fromString(u"10.128.4.0/22");
        welcome.network6 = *Prefix::fromString(u"fd00::/64");
        say(welcome);
    }

    QWebSocketServer m_server;
    std::unique_ptr<QWebSocket> m_socket; ///< The newest; Qt leaves it to us.
};

} // namespace

class TestControlSession final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        server = std::make_unique<FakeServer>();
        session = std::make_unique<ControlSession>(server->url());
        connect(session.get(), &ControlSession::challenged, this, [this](const wire::Challenge& challenge) {
            wire::Join join;
            join.publicKey = test::keyNumber(1);
            join.displayName = u"laptop"_s;
            session->join(challenge.nonce, join);
        });
        session->start();
        QTRY_COMPARE(session->state(), ControlSession::State::Joined);
    }

    void tooSoonIsNoRefusal();
    void whatCameTooSoonIsSaidAgain();
    void newerOneTakesItsPlace();
    void leaveIsNotLostEither();
    void nextConnectionBeginsAnew();

private:
    /// The server says that the last message came too soon; the client has heard it.
    void refuse(quint32 retrySeconds)
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"too_many_messages"_s));
        server->say(tooSoon(retrySeconds));
        QVERIFY(server->hasSettled());
    }

    std::unique_ptr<FakeServer> server;
    std::unique_ptr<ControlSession> session;
};

void TestControlSession::tooSoonIsNoRefusal()
{
    const QSignalSpy refused(session.get(), &ControlSession::refused);
    session->update(updateFrom(1));
    refuse(kLong);
    QCOMPARE(server->ports, QList{1});
    QCOMPARE(refused.count(), 0);
    QCOMPARE(session->problem(), QString());
    QCOMPARE(session->state(), ControlSession::State::Joined);
}

void TestControlSession::whatCameTooSoonIsSaidAgain()
{
    session->update(updateFrom(1));
    refuse(0);
    QTRY_COMPARE(server->ports, (QList{1, 1}));
    refuse(0);
    QTRY_COMPARE(server->ports, (QList{1, 1, 1}));
}

void TestControlSession::newerOneTakesItsPlace()
{
    session->update(updateFrom(1));
    refuse(kLong);
    session->update(updateFrom(2));
    session->update(updateFrom(3));
    QVERIFY(server->hasSettled());
    QCOMPARE(server->ports, QList{1}); // who goes on is closed
    refuse(0);
    QTRY_COMPARE(server->ports, (QList{1, 3}));
    session->update(updateFrom(4));
    QTRY_COMPARE(server->ports, (QList{1, 3, 4}));
}

void TestControlSession::leaveIsNotLostEither()
{
    session->update(updateFrom(1));
    refuse(kLong);
    session->leave();
    refuse(0);
    QTRY_COMPARE(server->leaves, 1);
    QCOMPARE(server->ports, QList{1});
}

void TestControlSession::nextConnectionBeginsAnew()
{
    session->update(updateFrom(1));
    refuse(kLong);
    session->update(updateFrom(2));
    session->reconnect();
    QTRY_COMPARE(session->state(), ControlSession::State::Joined);
    refuse(0); // about nothing
    QVERIFY(server->hasSettled());
    QCOMPARE(server->ports, QList{1}); // the join told the rest
    session->update(updateFrom(3));
    QTRY_COMPARE(server->ports, (QList{1, 3}));
}

QTEST_GUILESS_MAIN(TestControlSession)
#include "test_controlsession.moc"
