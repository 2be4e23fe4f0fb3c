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
// The counter rises with each one, so that who recorded one cannot use it again.

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

BindDatagram makeBindDatagram(const RelayCredentials& credentials, std::uint64_t counter);

/// What a bind datagram claims; nullopt for what is none. Nothing is proven yet.
struct BindClaim
{
    RelayId id;
    std::uint64_t counter = 0;
};
std::optional<BindClaim> readBindDatagram(std::span<const std::uint8_t> datagram);

/// Whether it was made with this key. Constant time.
bool isAuthentic(std::span<const std::uint8_t, kBindDatagramSize> datagram, const RelayKey& key);

} // namespace roamwire
