#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/model/endpoint.h"
#include "shared/model/keys.h"
#include "shared/model/secretbytes.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace roamwire {

// The check of a path (design section 7, 4), sent from WireGuard's own port to a candidate, which WireGuard ignores:
//
//   "RWC1" ‖ kind(1) ‖ 0 0 0 ‖ nonce(8) ‖ first 16 bytes of the sender's public key ‖ BLAKE2b-128(key, all before)
//
// key = BLAKE2b-256(key = X25519(own private key, peer's public key), "roamwire-check-v1"): only the two peers have it.

constexpr std::size_t kCheckDatagramSize = 48;
using CheckDatagram = std::array<std::uint8_t, kCheckDatagramSize>;
using CheckNonce = std::array<std::uint8_t, 8>;
/// Of one pair of peers, the same for both.
using CheckKey = SecretBytes<32>;

enum class CheckKind : std::uint8_t {
    Ask = 1,    ///< with a nonce that the sender made up
    Answer = 2, ///< with the nonce of the ask
};

/// Fails for a low-order public key (all-zero X25519 result).
Result<CheckKey> makeCheckKey(const PrivateKey& own, const PublicKey& peer);

CheckDatagram makeCheckDatagram(CheckKind kind, const CheckNonce& nonce, const PublicKey& sender, const CheckKey& key);

/// The first bytes of a public key, by which a check datagram names its sender.
using KeyPrefix = std::array<std::uint8_t, 16>;
KeyPrefix prefixOf(const PublicKey& key);

/// What a check datagram claims; nullopt for what is none. Nothing is proven yet.
struct CheckClaim
{
    CheckKind kind = CheckKind::Ask;
    CheckNonce nonce{};
    KeyPrefix sender{};
};
std::optional<CheckClaim> readCheckDatagram(std::span<const std::uint8_t> datagram);

/// Whether it was made with this key. Constant time.
bool isAuthentic(std::span<const std::uint8_t, kCheckDatagramSize> datagram, const CheckKey& key);

/// What was learned about the paths to a peer.
struct CheckResult
{
    enum class Outcome {
        Confirmed, ///< the peer answered from `endpoint` what was asked there; `rtt` later
        Asked,     ///< the peer asks from `endpoint`, and no check of it runs here
        Failed,    ///< the check is over, and nothing was confirmed
    };

    PublicKey peer;
    Outcome outcome = Outcome::Failed;
    std::optional<Endpoint> endpoint = {}; ///< absent exactly for Failed
    std::optional<Milliseconds> rtt = {};  ///< there exactly for Confirmed

    bool operator==(const CheckResult&) const = default;
};

} // namespace roamwire
