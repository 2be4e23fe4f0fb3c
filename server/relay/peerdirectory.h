#pragma once

#include "server/core/relay.h"
#include "server/relay/bindcounters.h"
#include "server/relay/mac1.h"
#include "server/relay/relayfigures.h"
#include "server/relay/seensource.h"
#include "shared/crypto/binddatagram.h"

#include <QHash>

#include <expected>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace roamwire::server {

class Pair;

/// A value per family.
template <typename T>
class PerFamily final
{
public:
    T& operator[](Family family) { return m_values[static_cast<std::size_t>(family)]; }
    const T& operator[](Family family) const { return m_values[static_cast<std::size_t>(family)]; }

private:
    std::array<T, kFamilies> m_values{};
};

/// What a peer showed with the credentials of one join.
struct ShownCredentials
{
    RelayCredentials credentials;
    BindCounters counters;
    PerFamily<std::optional<HostIp>> from; ///< of the last bind datagram
};

/// A peer as the relay keeps it. The directory owns it and what names it; the last three are for others.
struct RelayedPeer
{
    RelayMember name;
    quint32 slot = 0;
    Mac1Key mac1Key{};
    std::optional<ShownCredentials> current; ///< absent while only the state file knows of it
    std::optional<ShownCredentials> previous;
    PerFamily<std::optional<HostIp>> observed;
    PerFamily<std::optional<HostIp>> proven; ///< the IP at which its packets are believed to be its own
    bool isExpected = false;                 ///< the server knows of it, though it has not joined yet
    std::size_t position = 0;                ///< among all

    PerFamily<SeenSource> seen;
    bool hasNews = false;
    std::vector<Pair*> pairs;
};

/// Who the peers are, which partner a peer means with a port, and at which IPs they are.
class PeerDirectory final
{
public:
    explicit PeerDirectory(const RelayPorts& ports);
    ~PeerDirectory();

    RelayedPeer* find(const RelayMember& member) const;
    /// A new one, or one that is there with this slot. Whoever has the slot or another one has been removed.
    RelayedPeer& add(const RelayMember& member, quint32 slot);
    /// Of whom add() demands that they go first: the peer itself if its slot changes, and who has the slot.
    std::vector<RelayedPeer*> inTheWay(const RelayMember& member, quint32 slot) const;
    void remove(RelayedPeer& peer);

    void setCredentials(RelayedPeer& peer, const RelayCredentials& credentials, Instant now);
    void setObserved(RelayedPeer& peer, const ObservedAddresses& observed);
    /// It goes unless the server says in time that it is a peer.
    void remember(RelayedPeer& peer, Instant now);
    /// Old credentials end; the peers that nobody has confirmed, for the caller to remove.
    std::vector<RelayMember> expire(Instant now);

    /// Whom the peer means with this port; nullptr: nobody.
    RelayedPeer* partner(const RelayedPeer& peer, quint16 port) const;
    /// The port to which `peer` sends for `partner`; both have slots that the relay serves.
    quint16 portOf(const RelayedPeer& peer, const RelayedPeer& partner) const;

    /// Those whose proven IP it is.
    const std::vector<RelayedPeer*>& at(const HostIp& ip) const;
    const std::vector<RelayedPeer*>& all() const { return m_all; }

    struct Shown
    {
        RelayedPeer* peer;
        BindScope scope;
    };
    /// A bind datagram that came from there; it is used up.
    std::expected<Shown, RelayDrop> accept(std::span<const std::uint8_t> datagram, const HostIp& from, Instant now);

private:
    struct MemberHash
    {
        std::size_t operator()(const RelayMember& member) const { return qHash(member, QHashSeed::globalSeed()); }
    };

    void prove(RelayedPeer& peer);
    void forget(const std::optional<ShownCredentials>& credentials);

    RelayPorts m_ports;
    std::unordered_map<RelayMember, std::unique_ptr<RelayedPeer>, MemberHash> m_peers;
    std::vector<RelayedPeer*> m_all;
    QHash<std::pair<TenantId, quint32>, RelayedPeer*> m_bySlot;
    QHash<RelayId, RelayedPeer*> m_byId;
    QHash<HostIp, std::vector<RelayedPeer*>> m_byIp;
    /// When which credentials end; a null id is for a peer without any.
    std::multimap<Instant, std::pair<RelayMember, RelayId>> m_ends;
};

} // namespace roamwire::server
