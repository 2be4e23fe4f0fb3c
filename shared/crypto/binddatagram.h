#pragma once

#include "shared/model/endpoint.h"
#include "shared/model/relay.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace roamwire {

// The bind datagram (design section 8), which shows to the relay whose a source address is:
//
//   "RWB1" ‖ relay id(16) ‖ counter(u64 BE) ‖ BLAKE2b-128(key = relay key, all before)
//
// The lower 63 bits of the counter rise with each one, so that who recorded one cannot use it again. The highest bit
// says that it was not sent from WireGuard's own port: such a one shows the IP address and binds no source, because
// what the relay would send there WireGuard never gets.

constexpr std::size_t kBindDatagramSize = 44;
using BindDatagram = std::array<std::uint8_t, kBindDatagramSize>;

/// One bind datagram and where it goes.
struct BindSend
{
    Endpoint target; ///< a port of the relay
    BindDatagram datagram{};

    bool operator==(const BindSend&) const = default;
};

/// Cheap: size and first bytes.
bool isBindDatagram(std::span<const std::uint8_t> datagram);

/// What a bind datagram shows.
enum class BindScope {
    Source,  ///< sent from WireGuard's own port: this address and port are the peer's
    Address, ///< sent from any other socket: only the IP address is
};

/// `counter` is below 2^63.
BindDatagram makeBindDatagram(const RelayCredentials& credentials, std::uint64_t counter,
                              BindScope scope = BindScope::Source);

/// What a bind datagram claims; nullopt for what is none. Nothing is proven yet.
struct BindClaim
{
    RelayId id;
    std::uint64_t counter = 0; ///< without the bit of the scope
    BindScope scope = BindScope::Source;
};
std::optional<BindClaim> readBindDatagram(std::span<const std::uint8_t> datagram);

/// Whether it was made with this key. Constant time.
bool isAuthentic(std::span<const std::uint8_t, kBindDatagramSize> datagram, const RelayKey& key);

} // namespace roamwire
