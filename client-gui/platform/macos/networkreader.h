#pragma once

#include "client-gui/platform/networkfacts.h"

#include <expected>
#include <string>

/// macOS' tables and their changes, by libc only; no privileges are needed.
namespace roamwire::macos {

/// The tables as they are now. The error is a sentence for a person.
std::expected<facts::Tables, std::string> readTables();

/// Makes macOS ask for the MAC address of a gateway: one empty datagram to it, to the discard port. The answer shows up
/// in the tables, and is told as a change.
void askForGateway(int interfaceIndex, const facts::IpAddress& gateway);

/// Tells that routes, addresses, interfaces or neighbours changed.
class RouteSocket final
{
public:
    RouteSocket();
    ~RouteSocket();
    RouteSocket(const RouteSocket&) = delete;
    RouteSocket& operator=(const RouteSocket&) = delete;

    /// Readable when something changed; -1 where there is none. Never blocks.
    int descriptor() const { return m_descriptor; }

    /// Takes what has come, a bounded part of it; true: read the tables anew.
    bool read() const;

private:
    int m_descriptor;
};

} // namespace roamwire::macos
