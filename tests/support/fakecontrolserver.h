#pragma once

#include "shared/model/invitelink.h"
#include "shared/wire/messages.h"

#include <QWebSocketServer>

#include <memory>

class QWebSocket;

namespace roamwire::test {

/// A server that lets everybody in, notes what it hears, and says whatever a test makes it say. It knows one
/// connection, the newest.
class FakeControlServer final : public QObject
{
public:
    FakeControlServer();
    ~FakeControlServer() override;

    InviteLink link(const TenantId& tenant) const;
    void say(const wire::Message& message);
    /// True once the client has heard everything, and everything that it said to that has arrived.
    bool hasSettled();

    wire::Welcome welcome; ///< to every join
    bool welcomes = true;
    bool isAddressTaken = false; ///< whichever a join asks for
    QList<wire::Join> joins;
    QList<wire::Update> updates;
    QList<wire::Invite> invites;
    QList<wire::Message> others; ///< what else it heard
    int leaves = 0;

private:
    void hear(const QString& text);

    QWebSocketServer m_server;
    std::unique_ptr<QWebSocket> m_socket; ///< Qt leaves it to us
};

} // namespace roamwire::test
