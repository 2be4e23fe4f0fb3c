#pragma once

#include "shared/base/clock.h"
#include "shared/wireguard/device.h"

#include <optional>

namespace roamwire {

/// What WireGuard's figures of one peer say from one look to the next, and what is known of its endpoint.
///
/// Received bytes count only from a look on that is newer than what was set: then they came in over the endpoint that
/// the later look shows, because WireGuard follows every authenticated packet to its source.
class PathFigures final
{
public:
    struct Look
    {
        bool isHeard = false; ///< authenticated bytes came in
        bool isMoved = false; ///< by WireGuard: they came from another endpoint
        bool isSent = false;  ///< more than keepalives and probes went out
    };

    void adopt(const DevicePeer& peer, std::int64_t unixSeconds, Instant now);

    /// Orders to the device. Each ends with settled().
    void set(const std::optional<Endpoint>& endpoint);
    void reset(const Endpoint& endpoint);
    void settled() { --m_inFlight; }
    bool isBusy() const { return m_inFlight > 0; }

    /// What came in up to now proves nothing any more.
    void forget() { m_wantsBaseline = true; }

    /// A probe or its answer, which are no traffic, went out or came in.
    void probeSent() { ++m_probes.sent; }
    void probeReceived() { ++m_probes.received; }

    /// nullopt: older than what was set, or the first after it.
    std::optional<Look> look(const DevicePeer& peer, bool isVerified, std::int64_t unixSeconds, Instant now);

    /// In use: set by us or moved by WireGuard.
    const std::optional<Endpoint>& endpoint() const { return m_endpoint; }
    bool hasSession(Instant now) const { return m_sessionUntil && now < *m_sessionUntil; }
    bool hasKeepalive() const { return m_last && m_last->keepaliveSeconds > 0; }
    /// More than keepalives and probes went to and fro.
    bool isSending(Instant now) const;

private:
    struct Probes
    {
        quint64 sent = 0;
        quint64 received = 0;
    };

    void remember(const DevicePeer& peer, std::int64_t unixSeconds, Instant now);

    std::optional<Endpoint> m_endpoint;
    int m_inFlight = 0;
    bool m_wantsBaseline = true;
    std::optional<DevicePeer> m_last;
    Instant m_lastAt{};
    std::optional<Instant> m_sessionUntil;
    std::optional<Instant> m_lastTraffic;
    Probes m_probes;       ///< since the last look
    Probes m_probesBefore; ///< between the two looks before: figures and events do not come in one order
};

} // namespace roamwire
