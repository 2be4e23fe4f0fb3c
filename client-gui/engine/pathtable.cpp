#include "client-gui/engine/pathtable.h"

#include "shared/wire/limits.h"

#include <QRandomGenerator>

#include <algorithm>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kSwitchingInterval = 30ms; // a flip back to the relay is to be undone before it settles
constexpr Milliseconds kSettlingInterval = 150ms; // a verdict on a path just set
constexpr Milliseconds kSendingInterval = 1s;     // seconds of silence are to be noticed
constexpr Milliseconds kIdleInterval = 25s;       // nothing happens but keepalives; keep the machine asleep

PathWork workFor(const PublicKey& key, const std::optional<PathAction>& action)
{
    PathWork work;
    if (action)
        work.add(key, order::SetPath{action->endpoint, action->nudge});
    return work;
}

PathWork workFor(const PublicKey& key, PathOrders orders)
{
    PathWork work;
    for (PathOrder& order : orders)
        work.add(key, std::move(order));
    return work;
}

/// Far enough from 2^53 that counting on from there never gets to it.
quint64 randomSwitchId()
{
    return QRandomGenerator::global()->generate64() % quint64(limits::kMaxExactInteger / 2);
}

template <typename... Cases>
struct Overloaded : Cases...
{
    using Cases::operator()...;
};

} // namespace

Path PathTable::Entry::path() const
{
    return std::visit([](const auto& one) { return one.path(); }, machine);
}

std::optional<Milliseconds> PathTable::Entry::rtt() const
{
    const auto* relayed = std::get_if<RelayPathMachine>(&machine);
    return relayed ? relayed->rtt() : std::nullopt;
}

QList<Candidate> PathTable::Entry::candidates() const
{
    return std::visit([](const auto& one) -> QList<Candidate> { return one.candidates(); }, machine);
}

bool PathTable::isRelayed(const PeerRecord& record) const
{
    return m_relay.isThere() && record.features.contains(wire::feature::kRelay) && record.endpoints;
}

bool PathTable::canBothCheck(const PeerRecord& record) const
{
    return m_canCheck && record.features.contains(wire::feature::kCheck);
}

/// The rules that hold for this peer now. A path that works goes on under the new ones.
void PathTable::chooseRules(Entry& entry, const Found& found, Instant now)
{
    const bool isLive = found.onDevice && found.unixSeconds - found.onDevice->latestHandshake < kSessionSeconds;
    if (isRelayed(entry.record)) {
        auto& machine = entry.machine.emplace<RelayPathMachine>(randomSwitchId());
        if (isLive)
            machine.adopt(*found.onDevice, found.unixSeconds, now);
    } else {
        auto& machine = entry.machine.emplace<PathMachine>();
        if (isLive)
            machine.adopt(*found.onDevice, now);
    }
}

RelayPathFacts PathTable::factsOf(const PeerRecord& record) const
{
    const SeenEndpoints none;
    const QList<Endpoint> relay = m_relay.endpointsTo(record, m_place);
    return {.relay = relay.isEmpty() ? std::nullopt : std::optional(relay.first()),
            .isLeader = m_self < record.publicKey,
            .canCheck = canBothCheck(record),
            .canProbe = record.features.contains(wire::feature::kProbe),
            .isOnline = record.presence == Presence::Online,
            .areBothSymmetric = areBothSymmetric(record, m_place),
            .areBothSeen = record.wan != none && m_place.wan != none,
            .areNeighbours = areNeighbours(record, m_place),
            .otherRelay = relay.size() < 2 ? std::nullopt : std::optional(relay.last())};
}

QList<Candidate> PathTable::candidatesOf(const Entry& entry) const
{
    const PeerRecord& record = entry.record;
    return m_memory.ordered(entry.isRelayed() ? relayedCandidatesFor(record, m_place, canBothCheck(record))
                                              : candidatesFor(record, m_place),
                            m_place, record);
}

/// `told`: the peer itself told of a change.
PathWork PathTable::lookAgain(Entry& entry, bool told, Instant now)
{
    const PublicKey& key = entry.record.publicKey;
    const QList<Candidate> candidates = candidatesOf(entry);
    if (auto* plain = std::get_if<PathMachine>(&entry.machine)) {
        plain->setAway(entry.record.presence == Presence::Away);
        return workFor(key, plain->setCandidates(candidates, told, now));
    }
    auto& relayed = std::get<RelayPathMachine>(entry.machine);
    PathWork work = workFor(key, relayed.setFacts(factsOf(entry.record), now));
    work.add(workFor(key, relayed.setCandidates(candidates, told, now)));
    return work;
}

PathWork PathTable::setRelay(const std::optional<RelayOffer>& offer, const PublicKey& self, quint32 slot, Instant now)
{
    m_relay.set(offer, self, slot);
    m_self = self;
    PathWork work;
    for (auto& [key, entry] : m_entries) {
        if (entry.isRelayed())
            work.add(lookAgain(entry, false, now));
    }
    return work;
}

PathWork PathTable::upsert(const PeerRecord& record, const Found& found, Instant now)
{
    const auto [place, isNew] = m_entries.try_emplace(record.publicKey);
    Entry& entry = place->second;
    const bool told = isNew || record.rev != entry.record.rev;
    if (!isNew && entry.record.wgip != record.wgip)
        forgetAddress(entry.record);
    m_byAddress.insert(record.wgip, record.publicKey);
    entry.record = record;
    entry.remembered.reset();
    if (isNew || entry.isRelayed() != isRelayed(record))
        chooseRules(entry, found, now);
    return lookAgain(entry, told, now);
}

void PathTable::remove(const PublicKey& key)
{
    const auto entry = m_entries.find(key);
    if (entry == m_entries.end())
        return;
    forgetAddress(entry->second.record);
    m_entries.erase(entry);
}

/// It may have passed to another peer already.
void PathTable::forgetAddress(const PeerRecord& record)
{
    if (m_byAddress.value(record.wgip) == record.publicKey)
        m_byAddress.remove(record.wgip);
}

std::optional<PublicKey> PathTable::peerAt(const QHostAddress& wgip) const
{
    const auto found = m_byAddress.constFind(wgip);
    return found == m_byAddress.constEnd() ? std::nullopt : std::optional(*found);
}

void PathTable::moveTo(const OwnPlace& place)
{
    m_place = place;
    for (auto& [key, entry] : m_entries)
        entry.remembered.reset();
}

PathWork PathTable::placeChanged(const OwnPlace& place, Instant now)
{
    PathWork work;
    if (place == m_place)
        return work;
    const bool isSeenElsewhere = place.wan != m_place.wan;
    moveTo(place);
    for (auto& [key, entry] : m_entries)
        work.add(lookAgain(entry, isSeenElsewhere && entry.isRelayed(), now));
    return work;
}

PathWork PathTable::roamed(const OwnPlace& place, Instant now)
{
    moveTo(place);
    PathWork work;
    for (auto& [key, entry] : m_entries) {
        if (auto* plain = std::get_if<PathMachine>(&entry.machine)) {
            work.add(workFor(key, plain->roamed(candidatesOf(entry), now)));
            continue;
        }
        work.add(workFor(key, std::get<RelayPathMachine>(entry.machine).setFacts(factsOf(entry.record), now)));
        work.add(on(key, event::Roamed{}, now));
        work.add(lookAgain(entry, false, now));
    }
    return work;
}

PathWork PathTable::confirmed(const OwnPlace& place, Instant now)
{
    moveTo(place);
    PathWork work;
    for (auto& [key, entry] : m_entries) {
        auto* plain = std::get_if<PathMachine>(&entry.machine);
        work.add(plain ? workFor(key, plain->confirmed(candidatesOf(entry), now)) : lookAgain(entry, false, now));
    }
    return work;
}

PathWork PathTable::on(const PublicKey& key, const PathEvent& event, Instant now)
{
    const auto entry = m_entries.find(key);
    auto* relayed = entry == m_entries.end() ? nullptr : std::get_if<RelayPathMachine>(&entry->second.machine);
    return relayed ? workFor(key, relayed->on(event, now)) : PathWork();
}

PathWork PathTable::onAll(const PathEvent& event, Instant now)
{
    PathWork work;
    for (const auto& [key, entry] : m_entries)
        work.add(on(key, event, now));
    return work;
}

PathWork PathTable::tryDirect(const PublicKey& key, Instant now)
{
    const auto entry = m_entries.find(key);
    auto* plain = entry == m_entries.end() ? nullptr : std::get_if<PathMachine>(&entry->second.machine);
    return plain ? workFor(key, plain->tryAnew(now)) : on(key, event::DirectWanted{}, now);
}

QList<BindSend> PathTable::bindsTo(const PublicKey& key)
{
    const auto entry = m_entries.find(key);
    if (entry == m_entries.end())
        return {};
    const PeerRecord& record = entry->second.record;
    if (!m_canCheck)
        return m_relay.bindsTo(record, m_place, BindScope::Address);
    QList<BindSend> binds;
    if (m_entries.size() == 1)
        binds = m_relay.bindsBeside(record, m_place);
    return binds + m_relay.bindsTo(record, m_place, BindScope::Source);
}

void PathTable::applied(const PublicKey& key)
{
    if (const auto entry = m_entries.find(key); entry != m_entries.end())
        std::visit([](auto& machine) { machine.applied(); }, entry->second.machine);
}

void PathTable::failed(const PublicKey& key, Instant now)
{
    if (const auto entry = m_entries.find(key); entry != m_entries.end())
        std::visit([now](auto& machine) { machine.failed(now); }, entry->second.machine);
}

void PathTable::figures(const DeviceState& device, std::int64_t unixSeconds, Instant now)
{
    for (const DevicePeer& peer : device.peers) {
        const auto entry = m_entries.find(peer.publicKey);
        if (entry == m_entries.end())
            continue;
        std::visit(Overloaded{[&](PathMachine& machine) { machine.figures(peer, now); },
                              [&](RelayPathMachine& machine) { machine.figures(peer, unixSeconds, now); }},
                   entry->second.machine);
        remember(entry->second);
    }
}

/// Figures come many times a second; the path they leave is mostly the one that was remembered last time.
void PathTable::remember(Entry& entry)
{
    const Path path = entry.path();
    if (!path.verified || path.kind == PathKind::Relay)
        return;
    const Candidate worked{*path.endpoint, *path.kind};
    if (entry.remembered == worked)
        return;
    m_memory.remember(m_place, entry.record, worked);
    entry.remembered = worked;
}

PathWork PathTable::tick(Instant now)
{
    PathWork work;
    for (auto& [key, entry] : m_entries) {
        work.add(std::visit([&](auto& machine) { return workFor(key, machine.tick(now)); }, entry.machine));
    }
    return work;
}

std::optional<Instant> PathTable::nextDue(Instant now) const
{
    std::optional<Instant> next;
    const Overloaded dueOf{[](const PathMachine& machine) { return machine.nextDue(); },
                           [now](const RelayPathMachine& machine) { return machine.nextDue(now); }};
    for (const auto& [key, entry] : m_entries) {
        const auto due = std::visit(dueOf, entry.machine);
        if (due && (!next || *due < *next))
            next = due;
    }
    return next;
}

Milliseconds PathTable::figuresInterval(Instant now) const
{
    Milliseconds interval = kIdleInterval;
    for (const auto& [key, entry] : m_entries) {
        const auto* relayed = std::get_if<RelayPathMachine>(&entry.machine);
        if (relayed && relayed->isSwitching())
            return kSwitchingInterval;
        if (std::visit([now](const auto& machine) { return machine.isSettling(now); }, entry.machine))
            interval = std::min(interval, kSettlingInterval);
        else if (std::visit([now](const auto& machine) { return machine.isSending(now); }, entry.machine))
            interval = std::min(interval, kSendingInterval);
    }
    return interval;
}

} // namespace roamwire
