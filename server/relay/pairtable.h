#pragma once

#include "server/relay/relaypair.h"

#include <QMultiHash>

#include <functional>
#include <list>

namespace roamwire::server {

/// The pairs of which the relay knows something, and by what their sides are found. All of it is bounded by who the
/// peers are, never by who sends.
class PairTable final
{
public:
    explicit PairTable(const PeerDirectory& directory);

    /// Makes the pair where there is none; nullptr: no room.
    RelayedSide* side(RelayedPeer& peer, RelayedPeer& partner);
    Pair* find(const RelayedPeer& one, const RelayedPeer& other) const;
    std::size_t size() const { return m_pairs.size(); }

    /// The side to which this source is bound at this port.
    RelayedSide* boundTo(std::uint16_t port, const HostEndpoint& source) const;
    /// The side whose packets begin with this index at this port, if there is but one.
    RelayedSide* expecting(std::uint16_t port, std::uint32_t index) const;

    /// In place of the one of that family; whoever had the source at this port loses it.
    void bind(RelayedSide& side, const BoundSource& source);
    void unbind(RelayedSide& side, Family family);
    /// `side` announced this index for a session.
    void announce(RelayedSide& side, std::uint32_t index, Instant now);
    void ask(RelayedSide& side, const PendingInitiation& initiation);
    void answer(RelayedSide& side, std::uint32_t index);

    /// All pairs of this peer go.
    void remove(RelayedPeer& peer);
    /// Looks through a part of all for what is over. The families in which a peer lost its source are left to `lapsed`.
    void tidy(Instant now, const std::function<void(RelayedSide&, Family)>& lapsed);

    auto begin() const { return m_order.begin(); }
    auto end() const { return m_order.end(); }

private:
    struct SourceKey
    {
        HostEndpoint source;
        std::uint16_t port;
        bool operator==(const SourceKey&) const = default;
        friend size_t qHash(const SourceKey& key, size_t seed = 0) noexcept
        {
            return qHashMulti(seed, key.source.ip, key.source.port, key.port);
        }
    };
    using PairKey = std::pair<const RelayedPeer*, const RelayedPeer*>;
    struct IndexKey
    {
        std::uint16_t port;
        std::uint32_t index;
        bool operator==(const IndexKey&) const = default;
        friend size_t qHash(const IndexKey& key, size_t seed = 0) noexcept
        {
            return qHashMulti(seed, key.port, key.index);
        }
    };

    static PairKey keyOf(const RelayedPeer& one, const RelayedPeer& other);
    void expect(RelayedSide& from, std::uint32_t index);
    void expectNoMore(RelayedSide& by, std::uint32_t index);
    void tidy(RelayedSide& side, Instant now, const std::function<void(RelayedSide&, Family)>& lapsed);
    void remove(Pair& pair);

    const PeerDirectory& m_directory;
    std::list<Pair> m_order; ///< the next to be tidied first
    QHash<PairKey, std::list<Pair>::iterator> m_pairs;
    QHash<SourceKey, RelayedSide*> m_bySource;
    /// Of m_bySource, the one that was found last, because datagrams come in runs.
    mutable std::optional<std::pair<SourceKey, RelayedSide*>> m_found;
    QMultiHash<IndexKey, RelayedSide*> m_byIndex;
};

} // namespace roamwire::server
