#pragma once

#include "client-gui/platform/linux/networktables.h"
#include "shared/base/result.h"

namespace roamwire::netlink {

/// Listens to what changes: links, addresses, routes, neighbours. No privileges are needed.
class EventSocket final
{
public:
    EventSocket();
    ~EventSocket();
    EventSocket(const EventSocket&) = delete;
    EventSocket& operator=(const EventSocket&) = delete;

    bool isOpen() const { return m_descriptor >= 0; }
    int descriptor() const { return m_descriptor; }

    struct Events
    {
        QList<Message> messages;
        bool hasLost = false; ///< the kernel had more than we read in time: read everything again
    };
    /// What has come, without waiting; at most a bounded part of it, the rest at the next call.
    Events read();

private:
    int m_descriptor;
};

/// Reads the tables as they are now: a few system calls, about a millisecond.
Result<Tables> dumpTables();

/// Makes the kernel ask for the MAC address of a gateway: one empty datagram to it, to the discard port. The answer
/// comes as an event.
void askForGateway(int interfaceIndex, const QHostAddress& gateway);

} // namespace roamwire::netlink
