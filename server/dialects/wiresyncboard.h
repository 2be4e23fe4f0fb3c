#pragma once

#include "server/core/events.h"
#include "server/dialects/wiresyncmessages.h"

#include <QHash>
#include <QSet>

#include <map>
#include <vector>

namespace roamwire::server {

/// What wireSync's clients of one tenant are to be told. Knows every present peer, whatever it speaks, and keeps a
/// bounded list of waiting items for each viewer, which is a client of this dialect. How they get there is others'
/// business: a WebSocket is told at once, a polling client when it asks.
///
/// Items are only noted, and written when they are taken: so they say what holds then, a newer one of a kind replaces
/// the older by itself, and `keys` names nobody who left meanwhile, whom the original would ask for in vain.
///
/// Fed with every event of its tenant, in order. No cost depends on the number of peers but that of the lists that go
/// out. One thread.
class WireSyncBoard final
{
public:
    /// `present`: who is there now.
    WireSyncBoard(const QList<PeerRecord>& present, qint64 unixMs);

    void apply(const Event& event, qint64 unixMs);

    bool hasViewers() const { return !m_viewers.isEmpty(); }
    /// Harmless for one that is there. It need not be a peer, but until it is, it hears answers only.
    void addViewer(const PublicKey& viewer);
    void removeViewer(const PublicKey& viewer);
    /// It told its place, be it the same: all viewers behind the same gateway are to hear who is there, itself too.
    void tell(const PublicKey& viewer, const std::optional<wiresync::Gateway>& gateway, qint64 unixMs);
    /// It wants to hear of `target`. Harmless for who is no viewer.
    void ask(const PublicKey& viewer, const PublicKey& target);

    /// The items that wait for it, the oldest first; none afterwards.
    QList<QByteArray> take(const PublicKey& viewer);
    /// Viewers for which something came up since the last call.
    QSet<PublicKey> takeExpectant();

    /// One peer, as nobody in particular sees it.
    QByteArray peer(const PublicKey& key) const;
    /// Everybody, as one message: as many as fit into the server's largest frame, those who told their place last.
    QByteArray peers(const std::optional<PublicKey>& viewer) const;

private:
    /// Orders the peers by when they last told their place.
    using Place = quint64;

    struct Peer
    {
        wiresync::PeerInfo info;
        std::optional<Fingerprint> lan;
        qint64 toldMs = 0;
        Place place = 0;
    };
    /// Who tells the same gateway.
    struct Lan
    {
        std::map<Place, PublicKey> peers;
        QSet<PublicKey> viewers;
        QByteArray keys; ///< the message, empty until it is asked for
    };
    /// A null key stands for `keys`; no peer has it.
    using Item = PublicKey;
    struct Viewer
    {
        std::optional<wiresync::Gateway> gateway;
        std::vector<Item> items;
    };

    void put(const PeerRecord& record, qint64 unixMs);
    void remove(const PublicKey& key);
    void enter(Peer& peer);
    void leave(const Peer& peer);
    void announce(const std::optional<Fingerprint>& lan);
    void note(const PublicKey& viewer, const Item& item);
    QByteArray keysFor(const PublicKey& viewer);
    QByteArray textOf(const Peer& peer, const std::optional<PublicKey>& viewer, bool hasTime) const;
    std::optional<wiresync::Gateway> gatewayAsSeen(const Peer& peer, const std::optional<PublicKey>& viewer) const;

    QHash<PublicKey, Peer> m_peers;
    std::map<Place, PublicKey> m_order;
    QHash<Fingerprint, Lan> m_lans;
    QHash<PublicKey, Viewer> m_viewers;
    QSet<PublicKey> m_expectant;
    Place m_lastPlace = 0;
};

/// Items that wait for one viewer; the oldest gives way. The original polls once a minute and asks for one LAN's peers.
constexpr std::size_t kMaxWaitingItems = 256;
/// Keys of one `keys`, those told last: as many as a network of the default size has addresses.
constexpr qsizetype kMaxKeysPerMessage = 1024;

} // namespace roamwire::server
