#include "tests/unit/server/registrymodel.h"

#include "shared/model/endpoint.h"
#include "shared/wire/messages.h"
#include "tests/unit/server/require.h"

#include <algorithm>

namespace roamwire::server {

TenantModel::TenantModel(TenantKind kind, const Prefix& network, qsizetype maxPeers)
    : m_kind(kind)
    , m_network(network)
    , m_maxPeers(maxPeers)
    , m_first(network.address().toIPv4Address() + 2)
    , m_last(network.address().toIPv4Address() + (1U << (32 - network.length())) - 2)
{
}

bool TenantModel::isOnline(const PublicKey& key, SessionId session) const
{
    const auto found = m_keys.find(key);
    return found != m_keys.end() && found->second.state == State::Online && found->second.session == session;
}

bool TenantModel::isWaiting(const PublicKey& key, SessionId session) const
{
    const auto found = m_keys.find(key);
    return found != m_keys.end() && found->second.waiting && found->second.waiting->command.session == session;
}

std::optional<Standing> TenantModel::holder(const PublicKey& key) const
{
    const auto found = m_keys.find(key);
    if (found == m_keys.end())
        return std::nullopt;
    return isProven(found->second) ? Standing::Proven : Standing::Unproven;
}

std::optional<Instant> TenantModel::nextExpiry() const
{
    std::optional<Instant> next;
    for (const auto& [name, key] : m_keys) {
        if (key.state == State::Away && (!next || key.graceEnd < *next))
            next = key.graceEnd;
    }
    for (const auto& [hash, token] : m_tokens) {
        if (!next || token.deadline < *next)
            next = token.deadline;
    }
    return next;
}

void TenantModel::restore(const StoredPeer& row, Instant graceEnd)
{
    require(!holder(row.wgip.toIPv4Address()), "stored peers share an address");
    Key key;
    key.state = row.gone ? State::Gone : State::Away;
    key.proven = true;
    key.seat = {row.wgip.toIPv4Address(), row.slot};
    key.name = row.displayName;
    key.seal = row.seal;
    key.role = row.role;
    key.unusedSince = row.lastSeenMs;
    key.graceEnd = graceEnd;
    m_keys[row.publicKey] = key;
}

std::optional<QString> TenantModel::refusalOf(const JoinCommand& command, qint64 unixMs) const
{
    if (const auto code = trustRefusal(command, unixMs))
        return code;
    const auto found = m_keys.find(command.publicKey);
    const Key* known = found == m_keys.end() ? nullptr : &found->second;
    if (command.standing == Standing::Unproven && known && isProven(*known))
        return wire::error::kNotProven;
    if (command.claimedWgip) {
        const quint32 address = command.claimedWgip->toIPv4Address();
        const quint32 byte = address >> 24;
        const PublicKey* other = holder(address);
        if (!isIpv4(*command.claimedWgip) || byte == 0 || byte == 127 || byte >= 224 || isStructural(address) ||
            (other && *other != command.publicKey))
            return wire::error::kAddressTaken;
    }
    if (known)
        return std::nullopt;
    if (!command.claimedWgip && !freeAddress() && !hasEvictable(false))
        return wire::error::kTenantFull;
    if (static_cast<qsizetype>(m_keys.size()) >= m_maxPeers && !hasEvictable(false) && !hasEvictable(true))
        return wire::error::kTenantFull;
    return std::nullopt;
}

void TenantModel::beginJoin(const JoinCommand& command, const std::set<PublicKey>& evicted)
{
    const PublicKey& name = command.publicKey;
    const bool isKnown = m_keys.contains(name);
    Waiting waiting;
    waiting.command = command;
    // A join that stands in for an earlier one may take rows off the store again, of keys that are back unproven.
    std::set<PublicKey> victims;
    std::copy_if(evicted.begin(), evicted.end(), std::inserter(victims, victims.end()),
                 [this](const PublicKey& key) { return m_keys.contains(key) && isProven(m_keys.at(key)); });

    if (isKnown) {
        require(victims.empty(), "a known key drove out another");
        const Key& key = m_keys.at(name);
        waiting.seat = key.state != State::Absent ? key.seat : key.waiting->seat;
    } else {
        std::optional<quint32> free = freeAddress();
        const bool needsAddress = !command.claimedWgip && !free;
        for (const PublicKey& victim : victims) {
            require(isEvictable(m_keys.at(victim)), "drove out a key that is not gone");
            const bool isForeign = !m_network.contains(QHostAddress(m_keys.at(victim).seat.address));
            require(isLongestUnused(victim, isForeign), "a reservation was given away before an older one");
        }
        const qsizetype keys = static_cast<qsizetype>(m_keys.size());
        const qsizetype forSpace = needsAddress ? 1 : 0;
        const qsizetype forCrowd = keys - forSpace >= m_maxPeers ? 1 : 0;
        require(static_cast<qsizetype>(victims.size()) == forSpace + forCrowd,
                "reservations are given away when, and only when, nothing else is free");
        for (const PublicKey& victim : victims) {
            if (needsAddress && m_network.contains(QHostAddress(m_keys.at(victim).seat.address)))
                free = m_keys.at(victim).seat.address;
            evict(victim, waiting);
        }
        waiting.seat = {command.claimedWgip ? 0 : free.value(), lowestFreeSlot()};
    }
    if (command.claimedWgip)
        waiting.seat.address = command.claimedWgip->toIPv4Address();
    settleTrust(waiting, isKnown ? &m_keys.at(name) : nullptr);

    Key& key = m_keys[name];
    key.sealing.reset();
    m_freedAt.erase(waiting.seat.address);
    const std::optional<Waiting> earlier = std::exchange(key.waiting, waiting);
    if (earlier) {
        key.waiting->evicted.insert(earlier->evicted.begin(), earlier->evicted.end());
        drop(name, earlier->seat);
    }
}

SessionId TenantModel::finishJoin(const PublicKey& name)
{
    Key& key = m_keys.at(name);
    const Waiting waiting = *std::exchange(key.waiting, std::nullopt);
    const Key before = key;
    key.state = State::Online;
    key.proven = waiting.command.standing == Standing::Proven;
    key.seat = waiting.seat;
    key.session = waiting.command.session;
    key.name = waiting.name;
    key.seal = waiting.seal;
    key.role = waiting.role;
    key.token = waiting.token;
    if (before.state != State::Absent)
        drop(name, before.seat);
    return before.state == State::Online ? before.session : 0;
}

void TenantModel::cancelJoin(const PublicKey& name, qint64 unixMs)
{
    Key& key = m_keys.at(name);
    const Waiting waiting = *std::exchange(key.waiting, std::nullopt);
    if (key.state == State::Absent && waiting.token && m_tokens.contains(*waiting.token))
        ++m_tokens.at(*waiting.token).usesLeft;
    drop(name, waiting.seat);
    if (key.state == State::Gone)
        key.unusedSince = unixMs;
    if (key.state == State::Gone && key.role == Role::Ephemeral)
        leave(name);
    else
        eraseIfUnused(name);
    for (const auto& [victim, was] : waiting.evicted) {
        const bool isSlotFree = std::none_of(m_keys.begin(), m_keys.end(), [&was = was](const auto& other) {
            const Key& k = other.second;
            return (k.state != State::Absent && k.seat.slot == was.seat.slot) ||
                   (k.waiting && k.waiting->seat.slot == was.seat.slot);
        });
        if (m_keys.contains(victim) || holder(was.seat.address) || !isSlotFree)
            continue;
        m_keys[victim] = was;
        m_keys[victim].unusedSince = -unixMs; // before all that became gone the usual way
        m_freedAt.erase(was.seat.address);
    }
}

void TenantModel::abandonJoin(const PublicKey& name, qint64 unixMs)
{
    Key& key = m_keys.at(name);
    if (key.state == State::Absent && key.waiting->command.standing == Standing::Proven &&
        key.waiting->role != Role::Ephemeral) {
        const Waiting waiting = *std::exchange(key.waiting, std::nullopt);
        key.state = State::Gone;
        key.proven = true;
        key.seat = waiting.seat;
        key.name = waiting.name;
        key.seal = waiting.seal;
        key.role = waiting.role;
        key.token = waiting.token;
        key.unusedSince = unixMs;
        return;
    }
    key.waiting->evicted.clear();
    cancelJoin(name, unixMs);
}

void TenantModel::disconnect(const PublicKey& name, Instant graceEnd)
{
    Key& key = m_keys.at(name);
    key.session = 0;
    if (key.proven) {
        key.state = State::Away;
        key.graceEnd = graceEnd;
        return;
    }
    leave(name);
}

void TenantModel::leave(const PublicKey& name)
{
    Key& key = m_keys.at(name);
    key.state = State::Absent;
    key.proven = false;
    key.session = 0;
    key.seal.reset();
    key.sealing.reset();
    drop(name, key.seat);
    forgetTokensOf(name);
    eraseIfUnused(name);
}

void TenantModel::expire(Instant now, qint64 unixMs)
{
    std::set<std::pair<Instant, PublicKey>> over; // their addresses are free in this order
    for (auto& [name, key] : m_keys) {
        if (key.state != State::Away || key.graceEnd > now)
            continue;
        key.state = State::Gone;
        key.unusedSince = unixMs;
        if (key.role == Role::Ephemeral && !key.waiting)
            over.insert({key.graceEnd, name});
    }
    for (const auto& [graceEnd, name] : over)
        leave(name);
    for (auto& [hash, token] : m_tokens) {
        if (token.deadline <= now)
            arm(token, now, unixMs);
    }
}

bool TenantModel::isStructural(quint32 address) const
{
    return m_network.contains(QHostAddress(address)) && (address < m_first || address > m_last);
}

bool TenantModel::isProven(const Key& key) const
{
    return (key.state != State::Absent && key.proven) ||
           (key.waiting && key.waiting->command.standing == Standing::Proven);
}

bool TenantModel::holds(const Key& key, quint32 address) const
{
    return (key.state != State::Absent && key.seat.address == address) ||
           (key.waiting && key.waiting->seat.address == address);
}

const PublicKey* TenantModel::holder(quint32 address) const
{
    const auto found =
        std::find_if(m_keys.begin(), m_keys.end(), [&](const auto& entry) { return holds(entry.second, address); });
    return found == m_keys.end() ? nullptr : &found->first;
}

quint32 TenantModel::lowestFreeSlot() const
{
    for (quint32 slot = 0;; ++slot) {
        const bool isTaken = std::any_of(m_keys.begin(), m_keys.end(), [slot](const auto& entry) {
            const Key& key = entry.second;
            return (key.state != State::Absent && key.seat.slot == slot) ||
                   (key.waiting && key.waiting->seat.slot == slot);
        });
        if (!isTaken)
            return slot;
    }
}

std::optional<quint32> TenantModel::freeAddress() const
{
    // Never used first, the lowest of them; then the one that is free for the longest time.
    std::optional<quint32> best;
    const auto since = [this](quint32 address) {
        const auto found = m_freedAt.find(address);
        return found == m_freedAt.end() ? qint64(-1) : found->second;
    };
    for (quint32 address = m_first; address <= m_last; ++address) {
        if (!holder(address) && (!best || since(address) < since(*best)))
            best = address;
    }
    return best;
}

bool TenantModel::isEvictable(const Key& key) const
{
    return m_kind == TenantKind::Open && key.state == State::Gone && !key.waiting;
}

bool TenantModel::isLongestUnused(const PublicKey& candidate, bool foreign) const
{
    const qint64 since = m_keys.at(candidate).unusedSince;
    return std::all_of(m_keys.begin(), m_keys.end(), [&](const auto& entry) {
        const Key& key = entry.second;
        const bool isForeign = !m_network.contains(QHostAddress(key.seat.address));
        return !isEvictable(key) || isForeign != foreign || since <= key.unusedSince;
    });
}

bool TenantModel::hasEvictable(bool foreign) const
{
    return std::any_of(m_keys.begin(), m_keys.end(), [&](const auto& entry) {
        return isEvictable(entry.second) && m_network.contains(QHostAddress(entry.second.seat.address)) != foreign;
    });
}

void TenantModel::evict(const PublicKey& name, Waiting& waiting)
{
    const Key key = m_keys.at(name);
    waiting.evicted[name] = key;
    m_keys.erase(name);
    if (m_network.contains(QHostAddress(key.seat.address)))
        m_freedAt[key.seat.address] = ++m_order;
}

void TenantModel::drop(const PublicKey& name, const Seat& seat)
{
    const auto found = m_keys.find(name);
    const bool isHeld = found != m_keys.end() && holds(found->second, seat.address);
    if (!isHeld && m_network.contains(QHostAddress(seat.address)))
        m_freedAt[seat.address] = ++m_order;
}

void TenantModel::eraseIfUnused(const PublicKey& name)
{
    const auto found = m_keys.find(name);
    if (found != m_keys.end() && found->second.state == State::Absent && !found->second.waiting)
        m_keys.erase(found);
}

} // namespace roamwire::server
