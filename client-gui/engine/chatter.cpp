#include "client-gui/engine/chatter.h"

#include "shared/wireguard/wgtool.h"

namespace roamwire::chatter {
namespace {

constexpr Milliseconds kKeepaliveInterval = std::chrono::seconds(kDefaultKeepaliveSeconds);
/// That, the answer (92 bytes), and the keepalive that confirms it (whitepaper sections 5.4.2 to 5.4.6).
constexpr quint64 kHandshakeBytes = kInitiationBytes + 92 + kKeepaliveBytes;

} // namespace

quint64 keepaliveBytes(Milliseconds passed)
{
    return kKeepaliveBytes * (static_cast<quint64>(passed / kKeepaliveInterval) + 1);
}

quint64 bytes(const DevicePeer& before, const DevicePeer& after, Milliseconds passed, bool isVerified)
{
    // Any packet starts the keepalive timers of both sides anew.
    quint64 bytes = keepaliveBytes(passed) + kKeepaliveBytes;
    if (after.latestHandshake != before.latestHandshake)
        bytes += kHandshakeBytes;
    else if (!isVerified && after.rxBytes == before.rxBytes)
        bytes += kInitiationBytes * (static_cast<quint64>(passed / kInitiationInterval) + 1);
    return bytes;
}

} // namespace roamwire::chatter
