#pragma once

#include "server/relay/wireguardpacket.h"
#include "shared/model/keys.h"

#include <array>

struct evp_mac_ctx_st;

namespace roamwire::server {

/// What keys mac1 of everything sent to one peer: BLAKE2s-256("mac1----" ‖ public key) (whitepaper, section 5.4.4).
using Mac1Key = std::array<std::uint8_t, 32>;
Mac1Key mac1KeyOf(const PublicKey& receiver);

/// Says for whom a handshake packet is. Everybody who knows the public key can make a right one.
class Mac1Check final
{
public:
    Mac1Check();
    ~Mac1Check();
    Mac1Check(const Mac1Check&) = delete;
    Mac1Check& operator=(const Mac1Check&) = delete;

    /// Of types 1 and 2.
    bool isFor(const Mac1Key& receiver, const WireGuardPacket& packet);

private:
    evp_mac_ctx_st* m_context;
};

} // namespace roamwire::server
