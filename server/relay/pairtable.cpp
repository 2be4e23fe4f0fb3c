#include "server/relay/pairtable.h"

#include "server/relay/relaylimits.h"

#include <utility>

namespace roamwire::server {

PairTable::PairTable(const PeerDirectory& directory)
    : m_directory(directory)
{
}

PairTable::PairKey PairTable::keyOf(const RelayedPeer& one, const RelayedPeer& other)
{
    return std::less<>()(&one, &other) ? PairKey(&one, &other) : PairKey(&other, &one);
}

Pair* PairTable::find(const RelayedPeer& one, const RelayedPeer& other) const
{
    const auto found = m_pairs.constFind(keyOf(one, other));
    return found == m_pairs.constEnd() ? nullptr : &**found;
}

RelayedSide* PairTable::side(RelayedPeer& peer, RelayedPeer& partner)
{
    if (Pair* const known = find(peer, partner))
        return &known->sideOf(peer);
    if (size() >= relaylimits::kPairs)
        return nullptr;
    Pair& pair =
        m_order.emplace_back(peer, m_directory.portOf(peer, partner), partner, m_directory.portOf(partner, peer));
    m_pairs.insert(keyOf(peer, partner), std::prev(m_order.end()));
    peer.pairs.push_back(&pair);
    partner.pairs.push_back(&pair);
    return &pair.sideOf(peer);
}

RelayedSide* PairTable::boundTo(std::uint16_t port, const HostEndpoint& source) const
{
    const SourceKey key{source, port};
    if (m_found && m_found->first == key)
        return m_found->second;
    RelayedSide* const side = m_bySource.value(key);
    if (side)
        m_found = {key, side};
    return side;
}

RelayedSide* PairTable::expecting(std::uint16_t port, std::uint32_t index) const
{
    RelayedSide* only = nullptr;
    const auto [first, last] = m_byIndex.equal_range({port, index});
    for (auto side = first; side != last; ++side) {
        if (only && only != *side)
            return nullptr;
        only = *side;
    }
    return only;
}

void PairTable::bind(RelayedSide& side, const BoundSource& source)
{
    const Family family = source.source.family();
    if (RelayedSide* const holder = boundTo(side.port, source.source))
        unbind(*holder, family);
    unbind(side, family);
    side.bound[family] = source;
    m_bySource.insert({source.source, side.port}, &side);
}

void PairTable::unbind(RelayedSide& side, Family family)
{
    if (const auto& bound = side.bound[family]) {
        m_bySource.remove({bound->source, side.port});
        m_found.reset();
    }
    side.bound[family].reset();
}

void PairTable::expect(RelayedSide& from, std::uint32_t index)
{
    if (!m_byIndex.contains({from.port, index}, &from))
        m_byIndex.insert({from.port, index}, &from);
}

void PairTable::expectNoMore(RelayedSide& by, std::uint32_t index)
{
    RelayedSide& from = by.pair->otherThan(by);
    // A pending initiation and its session have the same index.
    const auto isIt = [index](const auto& entry) { return entry.index == index; };
    if (std::ranges::none_of(by.sessions.all(), isIt) && std::ranges::none_of(by.pending.all(), isIt))
        m_byIndex.remove({from.port, index}, &from);
}

void PairTable::announce(RelayedSide& side, std::uint32_t index, Instant now)
{
    if (const auto out = side.sessions.add(index, now))
        expectNoMore(side, *out);
    expect(side.pair->otherThan(side), index);
}

void PairTable::ask(RelayedSide& side, const PendingInitiation& initiation)
{
    if (const auto out = side.pending.add(initiation))
        expectNoMore(side, *out);
    expect(side.pair->otherThan(side), initiation.index);
}

void PairTable::answer(RelayedSide& side, std::uint32_t index)
{
    side.pending.remove(index);
    expectNoMore(side, index);
}

void PairTable::tidy(RelayedSide& side, Instant now, const std::function<void(RelayedSide&, Family)>& lapsed)
{
    for (const std::uint32_t index : side.sessions.takeOver(now))
        expectNoMore(side, index);
    for (const std::uint32_t index : side.pending.takeOver(now))
        expectNoMore(side, index);
    if (side.tentative && now - side.tentative->heardAt >= relaylimits::kLapse)
        side.tentative.reset();
    for (const Family family : {Family::V4, Family::V6}) {
        if (side.bound[family] && now - side.bound[family]->heardAt >= relaylimits::kLapse)
            lapsed(side, family);
    }
}

void PairTable::tidy(Instant now, const std::function<void(RelayedSide&, Family)>& lapsed)
{
    for (std::size_t left = std::min(size(), relaylimits::kTidiedPairs); left > 0; --left) {
        Pair& pair = m_order.front();
        for (RelayedSide& side : pair.sides())
            tidy(side, now, lapsed);
        const bool isOver = pair.sides()[0].isEmpty() && pair.sides()[1].isEmpty() && pair.mutedUntil <= now &&
                            now - pair.wokenAt >= relaylimits::kBetweenWakes;
        if (isOver)
            remove(pair);
        else
            m_order.splice(m_order.end(), m_order, m_order.begin());
    }
}

void PairTable::remove(RelayedPeer& peer)
{
    while (!peer.pairs.empty())
        remove(*peer.pairs.back());
}

void PairTable::remove(Pair& pair)
{
    for (RelayedSide& side : pair.sides()) {
        unbind(side, Family::V4);
        unbind(side, Family::V6);
        RelayedSide& other = pair.otherThan(side);
        for (const Session& session : side.sessions.all())
            m_byIndex.remove({other.port, session.index}, &other);
        for (const PendingInitiation& pending : side.pending.all())
            m_byIndex.remove({other.port, pending.index}, &other);
        std::erase(side.peer->pairs, &pair);
    }
    m_order.erase(m_pairs.take(keyOf(*pair.sides()[0].peer, *pair.sides()[1].peer)));
}

} // namespace roamwire::server
