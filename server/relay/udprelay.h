#pragma once

#include "server/core/relay.h"
#include "server/relay/relayrates.h"
#include "shared/base/result.h"

#include <memory>

namespace roamwire::server {

/// What `--relay` and `--relay-advertise` say.
struct UdpRelaySettings
{
    std::optional<QHostAddress> v4; ///< to listen on; an absent family is not served
    std::optional<QHostAddress> v6;
    RelayPorts ports;
    std::optional<QHostAddress> advertisedV4; ///< told to peers instead of the one that is listened on
    std::optional<QHostAddress> advertisedV6;
    QString stateFile; ///< where bindings are kept for the next start
    RelayRates rates{};
};

/// The relay on the system's sockets, on a thread of its own. Make, call and destroy it on one thread with an event
/// loop; the observer is called there.
class UdpRelay : public Relay
{
public:
    /// Opens all ports and begins to carry for those of whom the state file knows. An error names the mend.
    static Result<std::unique_ptr<UdpRelay>> open(const UdpRelaySettings& settings);
};

} // namespace roamwire::server
