#include "server/relay/arrival.h"
#include "server/relay/relaylimits.h"

// What each type of packet leads to.
namespace roamwire::server {
namespace {

using Type = WireGuardPacket::Type;

/// Nothing came from any source of the side for so long; false where there is none.
bool isSilent(const RelayedSide& side, Milliseconds duration, Instant now)
{
    bool hasOne = false;
    for (const Family family : {Family::V4, Family::V6}) {
        if (!side.bound[family])
            continue;
        hasOne = true;
        if (now - side.bound[family]->heardAt < duration)
            return false;
    }
    return hasOne;
}

} // namespace

Verdict RelayCore::fromBound(RelayedSide& side, const Arrival& arrival)
{
    switch (arrival.packet.type) {
    case Type::Initiation:
        return initiation(side, arrival, true);
    case Type::Response:
        return response(side, arrival, true);
    case Type::CookieReply:
        return cookieReply(side, arrival);
    case Type::Data:
        break;
    }
    return boundData(side, arrival);
}

Verdict RelayCore::fromUnbound(const Arrival& arrival)
{
    if (arrival.source.port == 0 || isOwn(arrival.source))
        return dropped(RelayDrop::OwnAddress);
    const auto placed = place(arrival);
    if (!placed)
        return dropped(placed.error());
    RelayedSide& side = **placed;
    switch (arrival.packet.type) {
    case Type::Initiation:
        return initiation(side, arrival, false);
    case Type::Response:
        return response(side, arrival, false);
    case Type::CookieReply: {
        const bool isKnown = side.pair->otherThan(side).pending.find(arrival.packet.receiver, arrival.now) != nullptr;
        if (!mayBind(side, arrival, isKnown))
            return dropped(RelayDrop::UnboundSource);
        bind(side, arrival.source, isKnown ? BoundBy::KnownIndex : BoundBy::ProvenAddress, arrival.now);
        return cookieReply(side, arrival);
    }
    case Type::Data:
        break;
    }
    return unboundData(side, arrival);
}

bool RelayCore::mayBind(const RelayedSide& side, const Arrival& arrival, bool isKnown) const
{
    if (side.peer->proven[arrival.family] != arrival.source.ip)
        return false;
    const auto& bound = side.bound[arrival.family];
    // Of a family one IP is proven: another one is no longer.
    if (!bound || bound->source.ip != arrival.source.ip)
        return true;
    // A neighbour behind the same NAT cannot know an index; and what he bound by his address alone is no hindrance.
    return isKnown && (!bound->isConfirmed || arrival.now - bound->knownAt >= relaylimits::kSilentNeighbour);
}

Verdict RelayCore::initiation(RelayedSide& side, const Arrival& arrival, bool isBound)
{
    if (!(isBound ? side.handshakes : side.strangers).take(relaylimits::kHandshakes, 1, arrival.now))
        return dropped(RelayDrop::HandshakeRate);
    if (!m_mac1.isFor(side.pair->otherThan(side).peer->mac1Key, arrival.packet))
        return dropped(RelayDrop::BadMac);
    if (isBound) {
        heard(side, *side.bound[arrival.family], false, arrival.now);
    } else if (mayBind(side, arrival, false)) {
        bind(side, arrival.source, BoundBy::ProvenAddress, arrival.now);
        isBound = true;
    }
    m_pairs.ask(side, {arrival.packet.sender, arrival.source, arrival.now, arrival.size, isBound});
    return carry(side, arrival, true);
}

Verdict RelayCore::response(RelayedSide& side, const Arrival& arrival, bool isBound)
{
    if (!(isBound ? side.handshakes : side.strangers).take(relaylimits::kHandshakes, 1, arrival.now))
        return dropped(RelayDrop::HandshakeRate);
    RelayedSide& initiator = side.pair->otherThan(side);
    if (!m_mac1.isFor(initiator.peer->mac1Key, arrival.packet))
        return dropped(RelayDrop::BadMac);
    PendingInitiation* const asked = initiator.pending.find(arrival.packet.receiver, arrival.now);
    if (!isBound && !mayBind(side, arrival, asked != nullptr))
        return dropped(RelayDrop::UnboundSource);
    if (!isBound)
        bind(side, arrival.source, asked ? BoundBy::KnownIndex : BoundBy::ProvenAddress, arrival.now);
    else
        heard(side, *side.bound[arrival.family], false, arrival.now);
    if (!asked)
        return carry(side, arrival, false); // of an initiation before the last start
    PendingInitiation pending = *asked;
    answered(initiator, pending, arrival);
    return answer(pending, side, arrival);
}

void RelayCore::answered(RelayedSide& initiator, const PendingInitiation& pending, const Arrival& arrival)
{
    m_pairs.announce(initiator, pending.index, arrival.now);
    m_pairs.announce(initiator.pair->otherThan(initiator), arrival.packet.sender, arrival.now);
    m_pairs.answer(initiator, pending.index);

    const Family family = pending.source.family();
    const RelayedSide* const holder = m_pairs.boundTo(initiator.port, pending.source);
    if (holder && holder != &initiator)
        return; // somebody else showed meanwhile that it is his
    const auto& bound = initiator.bound[family];
    const auto& proven = initiator.peer->proven[family];
    const bool isNew = !initiator.bound[Family::V4] && !initiator.bound[Family::V6] && !proven;
    const bool isAlready = bound && bound->source == pending.source;
    const bool isUnconfirmed = bound && !bound->isConfirmed && proven == pending.source.ip;
    if (isNew || isAlready || isUnconfirmed || isSilent(initiator, relaylimits::kSilentSource, arrival.now))
        bind(initiator, pending.source, BoundBy::Handshake, arrival.now);
}

Verdict RelayCore::cookieReply(RelayedSide& side, const Arrival& arrival)
{
    if (!side.handshakes.take(relaylimits::kHandshakes, 1, arrival.now))
        return dropped(RelayDrop::HandshakeRate);
    heard(side, *side.bound[arrival.family], false, arrival.now);
    PendingInitiation* const asked = side.pair->otherThan(side).pending.find(arrival.packet.receiver, arrival.now);
    return asked ? answer(*asked, side, arrival) : carry(side, arrival, false);
}

Verdict RelayCore::boundData(RelayedSide& side, const Arrival& arrival)
{
    BoundSource& bound = *side.bound[arrival.family];
    const WireGuardPacket& packet = arrival.packet;
    Session* const session = side.pair->otherThan(side).sessions.find(packet.receiver, arrival.now);
    if (!session) {
        // A NAT gives a port to another of the peers behind it when the first one no longer uses it.
        const bool isQuiet = arrival.now - bound.knownAt >= relaylimits::kSilentNeighbour;
        RelayedSide* const other = isQuiet ? m_pairs.expecting(arrival.port, packet.receiver) : nullptr;
        if (other && other != &side && mayBind(*other, arrival, true))
            return unboundData(*other, arrival);
        heard(side, bound, false, arrival.now);
        return carry(side, arrival, false);
    }
    session->usedAt = arrival.now;
    side.advance(*session, packet.receiver, packet.counter);
    bound.isConfirmed = true;
    heard(side, bound, true, arrival.now);
    return carry(side, arrival, true);
}

Verdict RelayCore::unboundData(RelayedSide& side, const Arrival& arrival)
{
    const Session* const session = side.pair->otherThan(side).sessions.find(arrival.packet.receiver, arrival.now);
    if (mayBind(side, arrival, session != nullptr)) {
        bind(side, arrival.source, session ? BoundBy::KnownIndex : BoundBy::ProvenAddress, arrival.now);
        return boundData(side, arrival);
    }
    if (!session || !addTentative(side, arrival, *session))
        return dropped(RelayDrop::UnboundSource);
    return carry(side, arrival, false);
}

bool RelayCore::addTentative(RelayedSide& side, const Arrival& arrival, const Session& session)
{
    const std::uint64_t counter = arrival.packet.counter;
    if (counter < session.next || counter - session.next >= relaylimits::kCounterWindow)
        return false;
    const bool isProven = side.peer->proven[arrival.family] == arrival.source.ip;
    auto& tentative = side.tentative;
    if (!tentative || tentative->source != arrival.source) {
        const bool isBetterThere = tentative && tentative->isProven && !isProven &&
                                   arrival.now - tentative->heardAt < relaylimits::kSilentNeighbour;
        if (isBetterThere)
            return false;
        tentative = TentativeSource{.source = arrival.source};
    }
    if (tentative->index == arrival.packet.receiver && counter < tentative->next)
        return false;
    tentative->heardAt = arrival.now;
    tentative->isProven = isProven;
    tentative->budget += arrival.size;
    tentative->index = arrival.packet.receiver;
    tentative->next = counter + 1;
    return true;
}

Verdict RelayCore::carry(RelayedSide& side, const Arrival& arrival, bool isKnown)
{
    Pair& pair = *side.pair;
    RelayedSide& to = pair.otherThan(side);
    if (arrival.now < pair.mutedUntil)
        return dropped(RelayDrop::Muted);
    if (to.isAsleep(arrival.now))
        wake(to, arrival.now);

    Verdict verdict{.drop = std::nullopt, .fromPort = to.port};
    if (const BoundSource* const live = to.live(arrival.now))
        verdict.to[verdict.targets++] = live->source;
    auto& tentative = to.tentative;
    if (tentative && arrival.now - tentative->heardAt < relaylimits::kSilentSource &&
        (tentative->isProven || tentative->budget >= arrival.size)) {
        tentative->budget -= std::min(tentative->budget, arrival.size);
        verdict.to[verdict.targets++] = tentative->source;
    }
    if (verdict.targets == 0)
        return dropped(RelayDrop::ReceiverUnbound);
    return send(verdict, pair, arrival, isKnown);
}

Verdict RelayCore::answer(PendingInitiation& pending, RelayedSide& side, const Arrival& arrival)
{
    Pair& pair = *side.pair;
    if (arrival.now < pair.mutedUntil)
        return dropped(RelayDrop::Muted);
    RelayedSide& initiator = pair.otherThan(side);
    if (m_pairs.boundTo(initiator.port, pending.source) != &initiator && pending.budget < arrival.size)
        return dropped(RelayDrop::UnboundSource);
    pending.budget -= std::min(pending.budget, arrival.size);
    Verdict verdict{.drop = std::nullopt, .fromPort = initiator.port, .targets = 1};
    verdict.to[0] = pending.source;
    return send(verdict, pair, arrival, true);
}

Verdict RelayCore::send(const Verdict& verdict, Pair& pair, const Arrival& arrival, bool isKnown)
{
    const auto bytes = static_cast<std::int64_t>(arrival.size) * verdict.targets;
    const bool isWithinPair = isKnown ? pair.known.take(m_rates.pair, bytes, arrival.now)
                                      : pair.unknown.take(m_rates.unknown, bytes, arrival.now);
    if (!isWithinPair)
        return dropped(RelayDrop::PairRate);
    if (!m_total.take(m_rates.total, bytes, arrival.now))
        return dropped(RelayDrop::TotalRate);
    m_figures.sentPackets += verdict.targets;
    m_figures.sentBytes += static_cast<quint64>(bytes);
    return verdict;
}

} // namespace roamwire::server
