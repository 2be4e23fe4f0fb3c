#include "server/relay/relaycore.h"

#include "server/relay/arrival.h"
#include "server/relay/relaylimits.h"

#include <utility>

namespace roamwire::server {

RelayCore::RelayCore(const RelayPorts& ports, std::vector<HostIp> own, const RelayRates& rates)
    : m_ports(ports)
    , m_rates(rates)
    , m_own(std::move(own))
    , m_directory(ports)
    , m_pairs(m_directory)
{
}

RelayedPeer& RelayCore::add(const RelayMember& member, quint32 slot)
{
    for (RelayedPeer* const other : m_directory.inTheWay(member, slot))
        remove(*other);
    return m_directory.add(member, slot);
}

void RelayCore::expect(const RelayMember& member, quint32 slot)
{
    add(member, slot).isExpected = true;
}

void RelayCore::admit(const RelayMember& member, quint32 slot, const RelayCredentials& credentials,
                      const ObservedAddresses& observed, Instant now)
{
    RelayedPeer& peer = add(member, slot);
    m_directory.setCredentials(peer, credentials, now);
    m_directory.setObserved(peer, observed);
}

void RelayCore::remove(const RelayMember& member)
{
    if (RelayedPeer* const peer = m_directory.find(member))
        remove(*peer);
}

void RelayCore::remove(RelayedPeer& peer)
{
    std::erase(m_changed, &peer);
    m_pairs.remove(peer);
    m_directory.remove(peer);
}

void RelayCore::mute(const RelayPair& pair, Milliseconds duration, Instant now)
{
    RelayedPeer* const one = m_directory.find({pair.tenant, pair.one});
    RelayedPeer* const other = m_directory.find({pair.tenant, pair.other});
    if (!one || !other || one == other || one->slot >= m_ports.pairs || other->slot >= m_ports.pairs)
        return;
    if (RelayedSide* const side = m_pairs.side(*one, *other))
        side->pair->mutedUntil = now + std::min(duration, relaylimits::kLongestMute);
}

void RelayCore::unmute(const RelayPair& pair)
{
    const RelayedPeer* const one = m_directory.find({pair.tenant, pair.one});
    const RelayedPeer* const other = m_directory.find({pair.tenant, pair.other});
    Pair* const known = one && other ? m_pairs.find(*one, *other) : nullptr;
    if (known)
        known->mutedUntil = {};
}

Verdict RelayCore::dropped(RelayDrop reason)
{
    ++m_figures.drops[static_cast<std::size_t>(reason)];
    return {.drop = reason};
}

bool RelayCore::isOwn(const HostEndpoint& source) const
{
    return source.port >= m_ports.low && source.port < m_ports.low + 2 * m_ports.pairs &&
           std::ranges::find(m_own, source.ip) != m_own.end();
}

Verdict RelayCore::handle(std::uint16_t port, const HostEndpoint& source, std::span<const std::uint8_t> datagram,
                          Instant now)
{
    ++m_figures.receivedPackets;
    Arrival arrival{port, source, source.family(), {}, datagram.size(), now};
    if (isBindDatagram(datagram))
        return bindDatagram(arrival, datagram);
    const auto packet = readWireGuardPacket(datagram);
    if (!packet)
        return dropped(RelayDrop::NotWireGuard);
    arrival.packet = *packet;
    if (RelayedSide* const side = m_pairs.boundTo(port, source))
        return fromBound(*side, arrival);
    return fromUnbound(arrival);
}

Verdict RelayCore::bindDatagram(const Arrival& arrival, std::span<const std::uint8_t> datagram)
{
    if (arrival.source.port == 0 || isOwn(arrival.source))
        return dropped(RelayDrop::OwnAddress);
    const auto shown = m_directory.accept(datagram, arrival.source.ip, arrival.now);
    if (!shown)
        return dropped(shown.error());
    ++m_figures.bindDatagrams;
    RelayedPeer* const partner = m_directory.partner(*shown->peer, arrival.port);
    if (shown->scope == BindScope::Address)
        return {};
    if (!partner) {
        // Sent to show what its NAT does towards another port.
        if (shown->peer->seen[arrival.family].hear({arrival.port, arrival.source, arrival.now, arrival.now}))
            changed(*shown->peer);
        return {};
    }
    RelayedSide* const side = m_pairs.side(*shown->peer, *partner);
    if (!side)
        return dropped(RelayDrop::TooManyPairs);
    bind(*side, arrival.source, BoundBy::Datagram, arrival.now);
    return {};
}

void RelayCore::bind(RelayedSide& side, const HostEndpoint& source, BoundBy by, Instant now)
{
    const Family family = source.family();
    std::optional<BoundSource>& bound = side.bound[family];
    const bool isKnown = by != BoundBy::ProvenAddress;
    if (!bound || bound->source != source) {
        if (RelayedSide* const holder = m_pairs.boundTo(side.port, source))
            lapsed(*holder, family);
        if (bound)
            lapsed(side, family);
        m_pairs.bind(side, {.source = source, .boundAt = now, .heardAt = now, .knownAt = now});
        ++m_figures.bound[static_cast<std::size_t>(by)];
    }
    if (isKnown) {
        bound->isConfirmed = true;
        side.preferred = family;
    }
    if (isKnown || (side.tentative && side.tentative->source == source))
        side.tentative.reset();
    heard(side, *bound, isKnown, now);
}

void RelayCore::heard(RelayedSide& side, BoundSource& bound, bool isKnown, Instant now)
{
    const Family family = bound.source.family();
    bound.heardAt = now;
    if (isKnown)
        bound.knownAt = now;
    if (side.preferred != family) {
        // Whoever holds an old source of the peer does not draw its packets there while the peer is elsewhere.
        const auto& other = side.bound[side.preferred];
        if (!other || (isKnown && now - other->knownAt >= relaylimits::kSilentNeighbour) ||
            now - other->heardAt >= relaylimits::kSilentSource)
            side.preferred = family;
    }
    if (bound.isConfirmed && side.peer->seen[family].hear({side.port, bound.source, bound.boundAt, now}))
        changed(*side.peer);
}

void RelayCore::lapsed(RelayedSide& side, Family family)
{
    if (side.peer->seen[family].forget(side.bound[family]->source))
        changed(*side.peer);
    m_pairs.unbind(side, family);
}

void RelayCore::changed(RelayedPeer& peer)
{
    if (!std::exchange(peer.hasNews, true))
        m_changed.push_back(&peer);
}

void RelayCore::wake(RelayedSide& sleeper, Instant now)
{
    Pair& pair = *sleeper.pair;
    if (now - pair.wokenAt < relaylimits::kBetweenWakes)
        return;
    pair.wokenAt = now;
    ++m_figures.wakes;
    m_sleepers.push_back({sleeper.peer->name, pair.otherThan(sleeper).peer->name.publicKey});
}

void RelayCore::tidy(Instant now)
{
    for (const RelayMember& member : m_directory.expire(now))
        remove(member);
    m_pairs.tidy(now, [this](RelayedSide& side, Family family) { lapsed(side, family); });
}

std::vector<RelayCore::News> RelayCore::takeNews()
{
    std::vector<News> news;
    for (RelayedPeer* const peer : std::exchange(m_changed, {})) {
        peer->hasNews = false;
        const auto endpoint = [peer](Family family) -> std::optional<SeenEndpoint> {
            const SeenSource& seen = peer->seen[family];
            if (!seen.latest())
                return std::nullopt;
            return SeenEndpoint{seen.latest()->source.toEndpoint(), seen.isSymmetric()};
        };
        news.emplace_back(Seen{peer->name, {endpoint(Family::V4), endpoint(Family::V6)}});
    }
    for (const Sleeper& sleeper : std::exchange(m_sleepers, {}))
        news.emplace_back(sleeper);
    return news;
}

void RelayCore::tellAll()
{
    for (RelayedPeer* const peer : m_directory.all()) {
        if (peer->seen[Family::V4].latest() || peer->seen[Family::V6].latest())
            changed(*peer);
    }
}

std::vector<SavedBinding> RelayCore::bindings(Instant now) const
{
    std::vector<SavedBinding> saved;
    for (const Pair& pair : m_pairs) {
        for (const RelayedSide& side : pair.sides()) {
            for (const auto& bound : {side.bound[Family::V4], side.bound[Family::V6]}) {
                if (!bound || now - bound->heardAt >= relaylimits::kLapse)
                    continue;
                const RelayedPeer& partner = *pair.otherThan(side).peer;
                const auto silent = std::chrono::duration_cast<std::chrono::seconds>(now - bound->heardAt);
                saved.push_back({side.peer->name.tenant,
                                 {side.peer->name.publicKey, side.peer->slot},
                                 {partner.name.publicKey, partner.slot},
                                 bound->source,
                                 static_cast<quint32>(silent.count()),
                                 bound->isConfirmed});
                if (saved.size() == relaylimits::kSavedBindings)
                    return saved;
            }
        }
    }
    return saved;
}

void RelayCore::restore(const std::vector<SavedBinding>& bindings, Instant now)
{
    const auto peerOf = [&](const TenantId& tenant, const RelaySide& side) -> RelayedPeer* {
        const RelayMember member{tenant, side.publicKey};
        if (side.slot >= m_ports.pairs || !m_directory.inTheWay(member, side.slot).empty())
            return nullptr;
        const bool isNew = !m_directory.find(member);
        RelayedPeer& peer = m_directory.add(member, side.slot);
        if (isNew)
            m_directory.remember(peer, now);
        return &peer;
    };
    for (const SavedBinding& saved : bindings) {
        RelayedPeer* const peer = peerOf(saved.tenant, saved.side);
        RelayedPeer* const partner = peer ? peerOf(saved.tenant, saved.partner) : nullptr;
        RelayedSide* const side = partner && partner != peer ? m_pairs.side(*peer, *partner) : nullptr;
        if (!side || side->bound[saved.source.family()] || isOwn(saved.source))
            continue;
        const Instant heardAt = now - std::chrono::seconds(saved.silentS);
        m_pairs.bind(*side, {.source = saved.source,
                             .boundAt = heardAt,
                             .heardAt = heardAt,
                             .knownAt = heardAt,
                             .isConfirmed = saved.isConfirmed});
        const auto& preferred = side->bound[side->preferred];
        if (!preferred || preferred->heardAt < heardAt)
            side->preferred = saved.source.family();
    }
}

RelayFigures RelayCore::figures() const
{
    RelayFigures figures = m_figures;
    figures.peers = m_directory.all().size();
    figures.pairs = m_pairs.size();
    return figures;
}

} // namespace roamwire::server
