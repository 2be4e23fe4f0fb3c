#pragma once

#include "server/worker/wgbroker/conversation.h"
#include "shared/model/listenaddress.h"

#include <QList>
#include <QTcpServer>

#include <memory>
#include <vector>

namespace roamwire::worker {

/// What strangers may cost before they are served.
struct ReceptionLimits
{
    /// Callers at a time, each of some KiB. A city's nodes that come back at once have a packet each, and are gone
    /// with the answer.
    qsizetype inAll = 256;
    /// And of one address; loopback is exempt.
    qsizetype perSource = 32;
    ConversationLimits conversation = {};
};

/// Accepts callers. When there are too many, those of them that have said nothing whole for longest make room: a
/// request is one packet, so that is nobody who means it.
class Reception final : public QObject
{
    Q_OBJECT

public:
    /// `broker` and `clock` outlive this object.
    Reception(Broker& broker, const Clock& clock, ReceptionLimits limits = {}, QObject* parent = nullptr);
    ~Reception() override;

    Result<void> listen(const ListenAddress& address);
    /// Where it listens, with the ports that the system gave.
    QList<ListenAddress> addresses() const;
    qsizetype count() const { return m_callers.size(); }

private:
    class Door;

    void admit(FileDescriptor socket);
    bool makeRoom(const QHostAddress& source);
    void dismiss(Conversation* caller);

    Broker& m_broker;
    const Clock& m_clock;
    const ReceptionLimits m_limits;
    std::vector<std::unique_ptr<Door>> m_doors;
    QList<Conversation*> m_callers; ///< oldest first
};

} // namespace roamwire::worker
