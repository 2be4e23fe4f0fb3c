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

PeerOverview overviewOf(const PublicKey& key, const Member& member)
{
    PeerOverview overview;
    overview.publicKey = key;
    overview.displayName = member.record.displayName;
    overview.wgip = QHostAddress(member.seat.address);
    overview.slot = member.seat.slot;
    if (member.isPresent())
        overview.presence = member.record.presence;
    overview.role = member.grant.role;
    overview.isProven = member.proven;
    overview.isSealed = member.record.seal.has_value();
    overview.lastSeenMs = member.lastSeenMs;
    return overview;
}

} // namespace

Tenant::Tenant(Settings settings, ExpiryQueue& expiry, Revisions& revisions)
    : m_settings(std::move(settings))
    , m_network6(virtualNetwork6(row().id))
    , m_expiry(expiry)
    , m_revisions(revisions)
    , m_addresses(m_settings.network, row().network ? row().network->reserved : 1)
    , m_invites(row().id, expiry)
{
}

Tenant::~Tenant() = default;

QList<PeerRecord> Tenant::peers() const
{
    QList<PeerRecord> list;
    list.reserve(static_cast<qsizetype>(m_members.size()));
    for (const auto& [key, member] : m_members) {
        if (told(member))
            list.append(member.record);
    }
    return list;
}

TenantOverview Tenant::overview() const
{
    TenantOverview overview{row().id, row().name, row().kind, m_settings.network};
    for (const auto& [key, member] : m_members) {
        overview.online += member.state == Member::State::Online;
        overview.away += member.state == Member::State::Away;
        overview.gone += member.state == Member::State::Gone;
    }
    overview.invites = m_invites.usableCount();
    return overview;
}

QList<PeerOverview> Tenant::peerOverviews() const
{
    QList<PeerOverview> list;
    for (const auto& [key, member] : m_members) {
        if (member.isAdmitted())
            list.append(overviewOf(key, member));
    }
    return list;
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
    return member ? told(*member) : std::nullopt;
}

std::optional<Standing> Tenant::holder(const PublicKey& key) const
{
    const Member* member = find(key);
    if (!member)
        return std::nullopt;
    return member->isBeyondClaims() ? Standing::Proven : Standing::Unproven;
}

std::vector<SessionId> Tenant::sessions(const PublicKey& key) const
{
    std::vector<SessionId> sessions;
    const Member* member = find(key);
    if (member && member->session != 0)
        sessions.push_back(member->session);
    if (member && member->pending)
        sessions.push_back(member->pending->command.session);
    return sessions;
}

bool Tenant::restore(const StoredPeer& stored, Instant now)
{
    const Seat seat{stored.wgip.toIPv4Address(), stored.slot};
    const Member* known = find(stored.publicKey);
    if (!isIpv4(stored.wgip) || (known && known->isAdmitted()) || m_slots.isTaken(seat.slot))
        return false;
    const bool isKeptForIt = known && known->needsAddress(seat.address);
    if (!isKeptForIt && m_addresses.examine(seat.address, stored.publicKey) != AddressPool::Claim::Granted)
        return false;
    if (!m_slots.claim(seat.slot))
        return false;
    m_addresses.claim(seat.address, stored.publicKey);

    Member& member = m_members[stored.publicKey];
    member.proven = true;
    member.seat = seat;
    member.lastSeenMs = stored.lastSeenMs;
    member.grant.role = stored.role;
    member.row = stored;
    member.durableSeat = seat;
    member.record.publicKey = stored.publicKey;
    member.record.displayName = stored.displayName;
    member.record.seal = stored.seal;
    if (stored.gone) {
        member.state = Member::State::Gone;
        return true;
    }
    member.state = Member::State::Away;
    member.record.wgip = stored.wgip;
    member.record.wgip6 = virtualAddress6(row().id, stored.publicKey);
    member.record.slot = seat.slot;
    member.record.presence = Presence::Away;
    member.record.rev = m_revisions.next();
    member.graceEnd = now + graceOf(member);
    m_expiry.arm({member.graceEnd, row().id, stored.publicKey});
    return true;
}

void Tenant::enqueueReservation(const PublicKey& key)
{
    const Member* member = find(key);
    if (member && member->state == Member::State::Gone)
        reserve(*member);
}

UpdateOutcome Tenant::update(const PublicKey& key, const UpdateCommand& command)
{
    Member& member = *find(key);
    const auto before = told(member);
    PeerRecord changed = member.record;
    changed.endpoints = command.endpoints;
    changed.observed = command.observed;
    if (changed != member.record)
        changed.rev = m_revisions.next();
    // Sealed, it has the name that its seal covers.
    if (command.displayName && !changed.seal)
        changed.displayName = *command.displayName;
    member.record = std::move(changed);
    UpdateOutcome outcome{{newsOf(before, told(member), member.session), saveIfChanged(member)}, std::nullopt};
    const bool isRepeated =
        command.seal == member.record.seal || (member.sealing && member.sealing->seal == command.seal);
    if (isSealed() && command.seal && !isRepeated)
        outcome.seal = seal(member, command);
    return outcome;
}

Outcome Tenant::see(const PublicKey& key, const SeenEndpoints& wan)
{
    Member* member = find(key);
    if (!member || !member->isPresent() || member->record.wan == wan)
        return {};
    const auto before = told(*member);
    member->record.wan = wan;
    member->record.rev = m_revisions.next();
    return {newsOf(before, told(*member), member->session), {}};
}

Outcome Tenant::leave(const PublicKey& key)
{
    Outcome outcome = forget(*find(key), find(key)->session);
    eraseIfUnused(key);
    append(outcome.changes, m_invites.removeMintedBy(key));
    return outcome;
}

Outcome Tenant::disconnect(const PublicKey& key, SessionId session, Instant now, qint64 unixMs)
{
    Member* member = find(key);
    if (isPending(key, session))
        return {{}, abandon(key, *member, unixMs)};
    if (!isOnline(key, session))
        return {};
    if (!member->proven)
        return leave(key);
    if (graceOf(*member).count() == 0)
        return becomeGone(*member, session, unixMs);
    const auto before = told(*member);
    member->state = Member::State::Away;
    member->session = 0;
    member->lastSeenMs = unixMs;
    member->record.presence = Presence::Away;
    member->graceEnd = now + graceOf(*member);
    m_expiry.arm({member->graceEnd, row().id, key});
    return {newsOf(before, told(*member), session), {}};
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
    if (member.placement || (member.grant.role == Role::Ephemeral && !member.pending)) {
        const PublicKey key = member.record.publicKey;
        Outcome outcome = forget(member, cause);
        eraseIfUnused(key);
        return outcome;
    }
    const auto before = told(member);
    disarm(member);
    member.state = Member::State::Gone;
    member.session = 0;
    member.lastSeenMs = unixMs;
    PeerRecord rest; // endpoints of somebody who is not there are nobody's business
    rest.publicKey = member.record.publicKey;
    rest.displayName = member.record.displayName;
    rest.seal = member.record.seal;
    member.record = std::move(rest);
    if (!member.pending)
        reserve(member);
    return {newsOf(before, std::nullopt, cause), saveIfChanged(member), {member.record.publicKey}};
}

std::optional<PeerRecord> Tenant::told(const Member& member) const
{
    const bool isTold = member.isPresent() && (!isSealed() || member.record.seal);
    return isTold ? std::optional(member.record) : std::nullopt;
}

std::chrono::seconds Tenant::graceOf(const Member& member) const
{
    if (!member.proven)
        return std::chrono::seconds(0);
    return member.grant.role == Role::Ephemeral ? m_settings.ephemeralGrace : m_settings.grace;
}

Outcome Tenant::forget(Member& member, SessionId cause)
{
    const auto before = told(member);
    std::vector<PublicKey> departed;
    if (member.isPresent())
        departed.push_back(member.record.publicKey);
    remove(member);
    if (member.placement)
        stand(member);
    return {newsOf(before, told(member), cause), saveIfChanged(member), std::move(departed)};
}

void Tenant::remove(Member& member)
{
    disarm(member);
    member.state = Member::State::Absent;
    member.session = 0;
    member.proven = false;
    member.record.seal.reset();
    member.sealing.reset();
    member.durableSeat.reset();
    dropSeat(member.seat, member);
}

void Tenant::reserve(const Member& member)
{
    if (isOpen())
        m_addresses.reserve(member.seat.address);
}

void Tenant::disarm(const Member& member)
{
    if (member.state == Member::State::Away)
        m_expiry.disarm({member.graceEnd, row().id, member.record.publicKey});
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

Changes Tenant::saveIfNew() const
{
    return m_isStored ? Changes() : Changes{SaveTenant{row()}};
}

StoredPeer Tenant::rowOf(const PublicKey& key, const Identity& identity, const Seat& seat, Role role,
                         qint64 lastSeenMs) const
{
    return {row().id,   key,  identity.displayName, QHostAddress(seat.address), seat.slot, false,
            lastSeenMs, role, identity.seal};
}

std::optional<StoredPeer> Tenant::wantedRow(const Member& member) const
{
    if (!member.isAdmitted() || !member.proven)
        return std::nullopt;
    const Identity identity = member.sealing.value_or(Identity{member.record.displayName, member.record.seal});
    StoredPeer wanted = rowOf(member.record.publicKey, identity, member.seat, member.grant.role, member.lastSeenMs);
    wanted.gone = member.state == Member::State::Gone;
    return wanted;
}

Changes Tenant::saveIfChanged(Member& member)
{
    const std::optional<StoredPeer> wanted = wantedRow(member);
    if (member.pending || (!wanted && !member.row) || (wanted && member.row && isSameRow(*wanted, *member.row)))
        return {};
    const PublicKey key = member.record.publicKey;
    member.row = wanted;
    if (wanted)
        return {SavePeer{*wanted, member.grant.purchase}};
    return {RemovePeer{row().id, key}};
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
