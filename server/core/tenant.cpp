#include "server/core/tenant.h"

#include "shared/crypto/virtualaddress.h"
#include "shared/model/endpoint.h"

namespace roamwire::server {
namespace {

bool isSameRow(StoredPeer a, const StoredPeer& b)
{
    // When it was last seen only matters once it is gone, and is stored then.
    a.lastSeenMs = b.lastSeenMs;
    return a == b;
}

} // namespace

Tenant::Tenant(Settings settings, ExpiryQueue& expiry, Revisions& revisions)
    : m_settings(std::move(settings))
    , m_network6(virtualNetwork6(m_settings.id))
    , m_expiry(expiry)
    , m_revisions(revisions)
    , m_addresses(m_settings.network)
{
}

Tenant::~Tenant() = default;

QList<PeerRecord> Tenant::peers() const
{
    QList<PeerRecord> list;
    list.reserve(static_cast<qsizetype>(m_members.size()));
    for (const auto& [key, member] : m_members) {
        if (member.isPresent())
            list.append(member.record);
    }
    return list;
}

Tenant::PresenceCount Tenant::presence() const
{
    PresenceCount count;
    for (const auto& [key, member] : m_members) {
        count.online += member.state == Member::State::Online;
        count.away += member.state == Member::State::Away;
    }
    return count;
}

bool Tenant::isOnline(const PublicKey& key, SessionId session) const
{
    const Member* member = find(key);
    return member && member->state == Member::State::Online && member->session == session;
}

bool Tenant::isPending(const PublicKey& key, SessionId session) const
{
    const Member* member = find(key);
    return member && member->pending && member->pending->command.session == session;
}

std::optional<PeerRecord> Tenant::peer(const PublicKey& key) const
{
    const Member* member = find(key);
    return member && member->isPresent() ? std::optional(member->record) : std::nullopt;
}

std::optional<Standing> Tenant::holder(const PublicKey& key) const
{
    const Member* member = find(key);
    if (!member)
        return std::nullopt;
    return member->isClaimedByProof() ? Standing::Proven : Standing::Unproven;
}

bool Tenant::restore(const StoredPeer& stored, Instant now)
{
    const Seat seat{stored.wgip.toIPv4Address(), stored.slot};
    if (!isIpv4(stored.wgip) || find(stored.publicKey) || m_slots.isTaken(seat.slot))
        return false;
    if (m_addresses.examine(seat.address, stored.publicKey) != AddressPool::Claim::Granted)
        return false;
    if (!m_slots.claim(seat.slot))
        return false;
    m_addresses.claim(seat.address, stored.publicKey);

    Member& member = m_members[stored.publicKey];
    member.proven = true;
    member.seat = seat;
    member.lastSeenMs = stored.lastSeenMs;
    member.row = stored;
    member.durableSeat = seat;
    member.record.publicKey = stored.publicKey;
    member.record.displayName = stored.displayName;
    if (stored.gone) {
        member.state = Member::State::Gone;
        return true;
    }
    member.state = Member::State::Away;
    member.record.wgip = stored.wgip;
    member.record.wgip6 = virtualAddress6(m_settings.id, stored.publicKey);
    member.record.slot = seat.slot;
    member.record.presence = Presence::Away;
    member.record.rev = m_revisions.next();
    member.graceEnd = now + m_settings.grace;
    m_expiry.arm({member.graceEnd, m_settings.id, stored.publicKey});
    return true;
}

void Tenant::enqueueReservation(const PublicKey& key)
{
    const Member* member = find(key);
    if (member && member->state == Member::State::Gone)
        m_addresses.reserve(member->seat.address);
}

Outcome Tenant::update(const PublicKey& key, const UpdateCommand& command)
{
    Member& member = *find(key);
    PeerRecord changed = member.record;
    changed.endpoints = command.endpoints;
    changed.observed = command.observed;
    if (changed != member.record)
        changed.rev = m_revisions.next();
    if (command.displayName)
        changed.displayName = *command.displayName;
    if (changed == member.record)
        return {};
    member.record = changed;
    return {{{PeerChanged{std::move(changed)}, member.session}}, saveIfChanged(member)};
}

Outcome Tenant::leave(const PublicKey& key)
{
    Member& member = *find(key);
    Outcome outcome;
    outcome.events.push_back(remove(member, member.session));
    outcome.changes = saveIfChanged(member);
    eraseIfUnused(key);
    return outcome;
}

Outcome Tenant::disconnect(const PublicKey& key, SessionId session, Instant now, qint64 unixMs)
{
    Member* member = find(key);
    if (isPending(key, session))
        return {{}, abandon(key, *member, unixMs)};
    if (!isOnline(key, session))
        return {};
    if (!member->proven) {
        Outcome outcome{{remove(*member, session)}, {}};
        eraseIfUnused(key);
        return outcome;
    }
    if (m_settings.grace.count() == 0)
        return becomeGone(*member, session, unixMs);
    member->state = Member::State::Away;
    member->session = 0;
    member->lastSeenMs = unixMs;
    member->record.presence = Presence::Away;
    member->graceEnd = now + m_settings.grace;
    m_expiry.arm({member->graceEnd, m_settings.id, key});
    return {{{PeerChanged{member->record}, session}}, {}};
}

Outcome Tenant::expire(const PublicKey& key, qint64 unixMs)
{
    Member* member = find(key);
    if (!member || member->state != Member::State::Away)
        return {};
    return becomeGone(*member, 0, unixMs);
}

Outcome Tenant::becomeGone(Member& member, SessionId cause, qint64 unixMs)
{
    Outcome outcome;
    outcome.events.push_back({PeerRemoved{member.record.publicKey, member.record.wgip}, cause});
    disarm(member);
    member.state = Member::State::Gone;
    member.session = 0;
    member.lastSeenMs = unixMs;
    PeerRecord rest; // endpoints of somebody who is not there are nobody's business
    rest.publicKey = member.record.publicKey;
    rest.displayName = member.record.displayName;
    member.record = std::move(rest);
    if (!member.pending)
        m_addresses.reserve(member.seat.address);
    outcome.changes = saveIfChanged(member);
    return outcome;
}

Event Tenant::remove(Member& member, SessionId cause)
{
    disarm(member);
    member.state = Member::State::Absent;
    member.session = 0;
    member.proven = false;
    member.durableSeat.reset();
    dropSeat(member.seat, member);
    return {PeerRemoved{member.record.publicKey, member.record.wgip}, cause};
}

void Tenant::disarm(const Member& member)
{
    if (member.state == Member::State::Away)
        m_expiry.disarm({member.graceEnd, m_settings.id, member.record.publicKey});
}

void Tenant::dropSeat(const Seat& seat, const Member& member)
{
    if (!member.needsAddress(seat.address))
        m_addresses.release(seat.address);
    if (!member.needsSlot(seat.slot))
        m_slots.release(seat.slot);
}

void Tenant::eraseIfUnused(const PublicKey& key)
{
    const auto found = m_members.find(key);
    if (found != m_members.end() && !found->second.isAdmitted() && !found->second.pending)
        m_members.erase(found);
}

StoredPeer Tenant::rowOf(const PublicKey& key, const QString& displayName, const Seat& seat, qint64 lastSeenMs) const
{
    return {m_settings.id, key, displayName, QHostAddress(seat.address), seat.slot, false, lastSeenMs};
}

std::optional<StoredPeer> Tenant::wantedRow(const Member& member) const
{
    if (!member.isAdmitted() || !member.proven)
        return std::nullopt;
    StoredPeer row = rowOf(member.record.publicKey, member.record.displayName, member.seat, member.lastSeenMs);
    row.gone = member.state == Member::State::Gone;
    return row;
}

Changes Tenant::saveIfChanged(Member& member)
{
    const std::optional<StoredPeer> wanted = wantedRow(member);
    if (member.pending || (!wanted && !member.row) || (wanted && member.row && isSameRow(*wanted, *member.row)))
        return {};
    const PublicKey key = member.record.publicKey;
    member.row = wanted;
    if (wanted)
        return {SavePeer{*wanted}};
    return {RemovePeer{m_settings.id, key}};
}

Member* Tenant::find(const PublicKey& key)
{
    const auto found = m_members.find(key);
    return found == m_members.end() ? nullptr : &found->second;
}

const Member* Tenant::find(const PublicKey& key) const
{
    const auto found = m_members.find(key);
    return found == m_members.end() ? nullptr : &found->second;
}

} // namespace roamwire::server
