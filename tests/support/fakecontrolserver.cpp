#include "tests/support/fakecontrolserver.h"

#include "shared/wire/codec.h"

#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>

namespace roamwire::test {

FakeControlServer::FakeControlServer()
    : m_server(QStringLiteral("fake"), QWebSocketServer::NonSecureMode)
{
    welcome.wgip = QHostAddress(QStringLiteral("10.128.4.1"));
    welcome.wgip6 = QHostAddress(QStringLiteral("fd00::1"));
    welcome.network = *Prefix::fromString(QStringLiteral("10.128.4.0/22"));
    welcome.network6 = *Prefix::fromString(QStringLiteral("fd00::/64"));
    m_server.setSupportedSubprotocols({wire::kSubprotocol});
    m_server.listen(QHostAddress::LocalHost);
    connect(&m_server, &QWebSocketServer::newConnection, this, [this] {
        m_socket.reset(m_server.nextPendingConnection());
        connect(m_socket.get(), &QWebSocket::textMessageReceived, this, &FakeControlServer::hear);
        wire::Challenge challenge;
        challenge.serverKey = ServerKey(ServerKey::Bytes{9}); // the base point: a valid key
        say(challenge);
    });
}

FakeControlServer::~FakeControlServer() = default;

InviteLink FakeControlServer::link(const TenantId& tenant) const
{
    InviteLink link;
    link.host = m_server.serverAddress().toString();
    link.port = m_server.serverPort();
    link.tenant = tenant;
    link.plain = true;
    return link;
}

void FakeControlServer::say(const wire::Message& message)
{
    m_socket->sendTextMessage(QString::fromUtf8(wire::encode(message)));
}

bool FakeControlServer::hasSettled()
{
    QSignalSpy pong(m_socket.get(), &QWebSocket::pong);
    m_socket->ping();
    return pong.wait();
}

void FakeControlServer::hear(const QString& text)
{
    const auto message = wire::decode(text.toUtf8());
    QVERIFY(message);
    if (const auto* join = std::get_if<wire::Join>(&*message)) {
        joins.append(*join);
        if (isAddressTaken && join->wgip)
            say(wire::ErrorMessage{wire::error::kAddressTaken, QStringLiteral("another has it"), std::nullopt});
        else if (welcomes)
            say(welcome);
    } else if (const auto* update = std::get_if<wire::Update>(&*message))
        updates.append(*update);
    else if (const auto* invite = std::get_if<wire::Invite>(&*message))
        invites.append(*invite);
    else if (std::holds_alternative<wire::Leave>(*message)) {
        ++leaves;
        m_socket->close(); // as the server does
    } else
        others.append(*message);
}

} // namespace roamwire::test
