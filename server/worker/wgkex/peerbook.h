#pragma once

#include "shared/base/clock.h"
#include "shared/wireguard/device.h"

#include <QHash>
#include <QHostAddress>
#include <QSet>

namespace roamwire::worker {

/// A key and the address that it has by itself.
struct Seat
{
    PublicKey key;
    QHostAddress address;

    bool operator==(const Seat&) const = default;
};

/// The clients of one domain: which peers there are to be, and since when each is silent. Pure.
///
/// Peers of the interface with other allowed IPs than a client has are somebody else's: they are left alone, whatever
/// is announced.
class PeerBook final
{
public:
    enum class Verdict {
        New,
        Known,
        SomebodyElses, ///< the interface's own key, or one that its owner has set by hand
        AddressTaken,  ///< by another key that was there before
        Full,
    };

    explicit PeerBook(Milliseconds silence, qsizetype maxPeers);

    /// The key came (again); its silence begins now.
    Verdict announce(const PublicKey& key, Instant now);

    /// What the interface has. Clients that are found on it get into the book; who never had a handshake is silent
    /// since now. Handshakes carry wall time, which counts only where a peer is new to the book: later it is enough
    /// that there was another one, so that no jump of the clock makes anybody silent.
    void see(const DeviceState& device, Instant now, std::int64_t unixMs);

    bool isSilent(const PublicKey& key, Instant now) const;
    void forget(const PublicKey& key);

    QList<Seat> seats() const;
    qsizetype size() const { return m_entries.size(); }

private:
    struct Entry
    {
        QHostAddress address;
        Instant heard;
        std::int64_t handshake = 0; ///< the last that was seen, Unix time in seconds
    };

    void seePeer(const DevicePeer& peer, const QHostAddress& address, Instant now, std::int64_t unixMs);

    const Milliseconds m_silence;
    const qsizetype m_maxPeers;
    QHash<PublicKey, Entry> m_entries;
    QHash<QHostAddress, PublicKey> m_byAddress;
    QSet<PublicKey> m_foreignKeys;
    QSet<QHostAddress> m_foreignAddresses;
};

} // namespace roamwire::worker
