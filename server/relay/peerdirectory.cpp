#include "server/relay/peerdirectory.h"

#include "server/relay/relaylimits.h"

#include <algorithm>

namespace roamwire::server {
namespace {

constexpr std::array kBothFamilies{Family::V4, Family::V6};

std::optional<HostIp> hostIpOf(const std::optional<QHostAddress>& address, Family family)
{
    if (!address)
        return std::nullopt;
    const HostIp ip = HostIp::of(*address);
    return ip.family() == family ? std::optional(ip) : std::nullopt;
}

} // namespace

PeerDirectory::PeerDirectory(const RelayPorts& ports)
    : m_ports(ports)
{
}

PeerDirectory::~PeerDirectory() = default;

RelayedPeer* PeerDirectory::find(const RelayMember& member) const
{
    const auto found = m_peers.find(member);
    return found == m_peers.end() ? nullptr : found->second.get();
}

std::vector<RelayedPeer*> PeerDirectory::inTheWay(const RelayMember& member, quint32 slot) const
{
    std::vector<RelayedPeer*> found;
    RelayedPeer* const known = find(member);
    if (known && known->slot != slot)
        found.push_back(known);
    RelayedPeer* const holder = m_bySlot.value({member.tenant, slot});
    if (holder && holder != known)
        found.push_back(holder);
    return found;
}

RelayedPeer& PeerDirectory::add(const RelayMember& member, quint32 slot)
{
    auto& peer = m_peers[member];
    if (peer)
        return *peer;
    peer = std::make_unique<RelayedPeer>();
    peer->name = member;
    peer->slot = slot;
    peer->mac1Key = mac1KeyOf(member.publicKey);
    peer->position = m_all.size();
    m_all.push_back(peer.get());
    m_bySlot.insert({member.tenant, slot}, peer.get());
    return *peer;
}

void PeerDirectory::remove(RelayedPeer& peer)
{
    forget(peer.current);
    forget(peer.previous);
    peer.current.reset();
    peer.previous.reset();
    setObserved(peer, {});
    m_bySlot.remove({peer.name.tenant, peer.slot});
    m_all.back()->position = peer.position;
    std::swap(m_all[peer.position], m_all.back());
    m_all.pop_back();
    const RelayMember name = peer.name; // erase() looks at it while it goes
    m_peers.erase(name);
}

void PeerDirectory::forget(const std::optional<ShownCredentials>& credentials)
{
    if (credentials)
        m_byId.remove(credentials->credentials.id);
}

void PeerDirectory::setCredentials(RelayedPeer& peer, const RelayCredentials& credentials, Instant now)
{
    if (peer.current && peer.current->credentials == credentials)
        return;
    forget(peer.previous);
    peer.previous = std::move(peer.current);
    if (peer.previous)
        m_ends.emplace(now + relaylimits::kOldCredentials, std::pair(peer.name, peer.previous->credentials.id));
    peer.current.emplace(credentials);
    m_byId.insert(credentials.id, &peer);
    prove(peer);
}

void PeerDirectory::setObserved(RelayedPeer& peer, const ObservedAddresses& observed)
{
    peer.observed[Family::V4] = hostIpOf(observed.v4, Family::V4);
    peer.observed[Family::V6] = hostIpOf(observed.v6, Family::V6);
    prove(peer);
}

void PeerDirectory::remember(RelayedPeer& peer, Instant now)
{
    m_ends.emplace(now + relaylimits::kRemembered, std::pair(peer.name, RelayId()));
}

std::vector<RelayMember> PeerDirectory::expire(Instant now)
{
    std::vector<RelayMember> unconfirmed;
    while (!m_ends.empty() && m_ends.begin()->first <= now) {
        const auto [member, id] = m_ends.extract(m_ends.begin()).mapped();
        RelayedPeer* const peer = find(member);
        if (peer && peer->previous && peer->previous->credentials.id == id) {
            forget(peer->previous);
            peer->previous.reset();
            prove(*peer);
        } else if (peer && !peer->current && !peer->isExpected && id.isNull()) {
            unconfirmed.push_back(member);
        }
    }
    return unconfirmed;
}

void PeerDirectory::prove(RelayedPeer& peer)
{
    for (const Family family : kBothFamilies) {
        std::optional<HostIp> ip = peer.observed[family];
        if (peer.previous && peer.previous->from[family])
            ip = peer.previous->from[family];
        if (peer.current && peer.current->from[family])
            ip = peer.current->from[family];
        std::optional<HostIp>& proven = peer.proven[family];
        if (proven == ip)
            continue;
        if (proven) {
            const auto found = m_byIp.find(*proven);
            std::erase(*found, &peer);
            if (found->empty())
                m_byIp.erase(found);
        }
        proven = ip;
        if (ip)
            m_byIp[*ip].push_back(&peer);
    }
}

RelayedPeer* PeerDirectory::partner(const RelayedPeer& peer, quint16 port) const
{
    const quint32 offset = static_cast<quint32>(port - m_ports.low);
    if (port < m_ports.low || offset / 2 >= m_ports.pairs || peer.slot >= m_ports.pairs)
        return nullptr;
    const quint32 slot = (offset / 2 + m_ports.pairs - peer.slot) % m_ports.pairs;
    RelayedPeer* const partner = m_bySlot.value({peer.name.tenant, slot});
    if (!partner || partner == &peer || portOf(peer, *partner) != port)
        return nullptr;
    return partner;
}

quint16 PeerDirectory::portOf(const RelayedPeer& peer, const RelayedPeer& partner) const
{
    return *relayPort(m_ports, {peer.name.publicKey, peer.slot}, {partner.name.publicKey, partner.slot});
}

const std::vector<RelayedPeer*>& PeerDirectory::at(const HostIp& ip) const
{
    static const std::vector<RelayedPeer*> kNobody;
    const auto found = m_byIp.constFind(ip);
    return found == m_byIp.constEnd() ? kNobody : *found;
}

std::expected<PeerDirectory::Shown, RelayDrop> PeerDirectory::accept(std::span<const std::uint8_t> datagram,
                                                                     const HostIp& from, Instant now)
{
    const auto claim = readBindDatagram(datagram);
    RelayedPeer* const peer = claim ? m_byId.value(claim->id) : nullptr;
    if (!peer)
        return std::unexpected(RelayDrop::BadBind);
    const bool isCurrent = peer->current->credentials.id == claim->id;
    ShownCredentials& shown = isCurrent ? *peer->current : *peer->previous;
    // Who has used the newer ones needs the older no more; whoever comes with them has recorded one.
    if ((!isCurrent && peer->current->counters.isUsed()) || !shown.counters.isFresh(claim->counter, now))
        return std::unexpected(RelayDrop::StaleBind);
    if (!isAuthentic(datagram.first<kBindDatagramSize>(), shown.credentials.key))
        return std::unexpected(RelayDrop::BadBind);
    shown.counters.use(claim->counter, now);
    shown.from[from.family()] = from;
    prove(*peer);
    return Shown{peer, claim->scope};
}

} // namespace roamwire::server
