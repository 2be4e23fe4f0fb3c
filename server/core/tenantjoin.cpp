#include "server/core/tenant.h"

#include "server/core/refusals.h"
#include "shared/crypto/virtualaddress.h"
#include "shared/model/endpoint.h"
#include "shared/wire/messages.h"

#include <iterator>

// The part of Tenant that lets keys in: choosing a seat, waiting for the storage, and what happens when that fails.

namespace roamwire::server {

JoinOutcome Tenant::join(const JoinCommand& command, qint64 unixMs)
{
    const Member* known = find(command.publicKey);
    if (auto refused = refusal(command, known, unixMs))
        return *std::move(refused);
    auto plan = planSeat(command, known);
    if (!plan)
        return std::move(plan.error());
    Identity identity = identityFor(command, known, plan->seat);
    const Grant grant = grantFor(command, known, unixMs);

    const bool isProven = command.standing == Standing::Proven;
    Member& member = m_members[command.publicKey];
    const bool isNews =
        member.pending || member.sealing || member.durableSeat != plan->seat || identity.seal != member.record.seal;
    setPending(member, {command, plan->seat, grant, std::move(identity), std::move(plan->evicted), unixMs});
    Changes changes = roomFor(*member.pending);
    if (!m_isStored || (isProven && isNews)) {
        if (isProven)
            changes.push_back(SavePeer{rowOf(*member.pending), grant.purchase});
        return AwaitStorage{std::move(changes)};
    }
    Admission admission = admit(member);
    admission.changes.insert(admission.changes.begin(), changes.begin(), changes.end());
    return admission;
}

std::optional<Admission> Tenant::complete(const PublicKey& key, SessionId session)
{
    if (!isPending(key, session))
        return std::nullopt;
    Member& member = *find(key);
    const PendingJoin& pending = *member.pending;
    m_isStored = true;
    if (pending.command.standing == Standing::Proven) {
        member.row = rowOf(pending);
        member.durableSeat = pending.seat;
    }
    return admit(member);
}

Changes Tenant::cancel(const PublicKey& key, SessionId session)
{
    if (!isPending(key, session))
        return {};
    return dropPending(key, *find(key));
}

std::optional<Refusal> Tenant::refusal(const JoinCommand& command, const Member* known, qint64 unixMs) const
{
    if (auto refused = trustRefusal(command, known, unixMs))
        return refused;
    if (command.standing == Standing::Unproven && known && known->isBeyondClaims())
        return notProven();
    if (!command.claimedWgip)
        return std::nullopt;
    if (!isIpv4(*command.claimedWgip))
        return addressTaken(*command.claimedWgip, AddressPool::Claim::NotUnicast);
    if (known && known->needsAddress(command.claimedWgip->toIPv4Address()))
        return std::nullopt; // a hub's is one that nobody else gets
    const auto answer = m_addresses.examine(command.claimedWgip->toIPv4Address(), command.publicKey);
    if (answer != AddressPool::Claim::Granted)
        return addressTaken(*command.claimedWgip, answer);
    return std::nullopt;
}

std::optional<Refusal> Tenant::trustRefusal(const JoinCommand& command, const Member* known, qint64 unixMs) const
{
    if (isOpen())
        return std::nullopt;
    if (command.standing == Standing::Unproven)
        return nativeOnly();
    if (!known)
        return m_invites.refusal(command.token, command.publicKey, unixMs); // whoever is known has paid, or is about to
    const auto claimed = command.claimedWgip ? known->sealedAt(command.claimedWgip->toIPv4Address()) : std::nullopt;
    const bool isNew = isSealed() && command.seal && command.claimedWgip && !(claimed && claimed->seal == command.seal);
    if (isNew && known->newestSealMs() >= command.seal->ms)
        return staleSeal();
    return std::nullopt;
}

Grant Tenant::grantFor(const JoinCommand& command, const Member* known, qint64 unixMs)
{
    if (known)
        return known->isAdmitted() ? known->grant : known->pending->grant;
    if (isOpen())
        return {};
    return {m_invites.spend(*command.token), Purchase{*command.token, unixMs}};
}

Identity Tenant::identityFor(const JoinCommand& command, const Member* known, const Seat& seat) const
{
    if (!isSealed())
        return {command.displayName, std::nullopt};
    const auto held = known ? known->sealedAt(seat.address) : std::nullopt;
    if (command.seal && command.claimedWgip && !(held && held->seal == command.seal))
        return {command.displayName, command.seal};
    return held.value_or(Identity{command.displayName, std::nullopt});
}

std::expected<Tenant::Plan, Refusal> Tenant::planSeat(const JoinCommand& command, const Member* known)
{
    if (!known)
        return planNewSeat(command);
    // What was told comes before what is still waiting.
    Seat seat = known->isAdmitted() ? known->seat : known->pending->seat;
    if (command.claimedWgip && command.claimedWgip->toIPv4Address() != seat.address) {
        seat.address = command.claimedWgip->toIPv4Address();
        m_addresses.claim(seat.address, command.publicKey);
    }
    return Plan{seat, {}};
}

std::expected<Tenant::Plan, Refusal> Tenant::planNewSeat(const JoinCommand& command)
{
    Plan plan;
    const auto isCrowded = [this] { return static_cast<qsizetype>(m_members.size()) >= m_settings.maxPeers; };
    if (isCrowded() && !leastMissed())
        return std::unexpected(tenantFull(m_addresses, row().kind));

    if (command.claimedWgip) {
        plan.seat.address = command.claimedWgip->toIPv4Address();
        m_addresses.claim(plan.seat.address, command.publicKey);
    } else {
        auto address = m_addresses.allocate(command.publicKey);
        if (const auto unused = m_addresses.oldestReservation(); !address && unused) {
            evict(*unused, plan);
            address = m_addresses.allocate(command.publicKey);
        }
        if (!address)
            return std::unexpected(tenantFull(m_addresses, row().kind));
        plan.seat.address = *address;
    }
    if (const auto unused = leastMissed(); isCrowded() && unused)
        evict(*unused, plan);
    plan.seat.slot = m_slots.allocate();
    return plan;
}

std::optional<PublicKey> Tenant::leastMissed() const
{
    const auto foreign = m_addresses.oldestForeignReservation();
    return foreign ? foreign : m_addresses.oldestReservation();
}

void Tenant::evict(const PublicKey& key, Plan& plan)
{
    const auto found = m_members.find(key);
    Q_ASSERT(found != m_members.end() && found->second.state == Member::State::Gone && !found->second.pending);
    const Member& member = found->second;
    plan.evicted.push_back({key, member.record.displayName, member.seat, member.lastSeenMs});
    m_addresses.release(member.seat.address);
    m_slots.release(member.seat.slot);
    m_members.erase(found);
}

void Tenant::setPending(Member& member, PendingJoin pending)
{
    member.record.publicKey = pending.command.publicKey;
    if (member.isAdmitted())
        m_addresses.unreserve(member.seat.address);
    member.sealing.reset();
    const std::optional<PendingJoin> earlier = std::exchange(member.pending, std::move(pending));
    if (!earlier)
        return;
    // The earlier join may be stored and this one not, or the other way round: this one answers for both. It has taken
    // over what the earlier one paid.
    std::copy(earlier->evicted.begin(), earlier->evicted.end(), std::back_inserter(member.pending->evicted));
    dropSeat(earlier->seat, member);
}

Changes Tenant::roomFor(const PendingJoin& pending) const
{
    Changes changes = saveIfNew();
    for (const Reservation& evicted : pending.evicted) {
        if (!hasRowToCome(evicted.publicKey))
            changes.push_back(RemovePeer{row().id, evicted.publicKey});
    }
    return changes;
}

StoredPeer Tenant::rowOf(const PendingJoin& pending) const
{
    return rowOf(pending.command.publicKey, pending.identity, pending.seat, pending.grant.role, pending.unixMs);
}

Admission Tenant::admit(Member& member)
{
    const PendingJoin pending = *std::exchange(member.pending, std::nullopt);
    const JoinCommand& command = pending.command;
    const Member before = member;
    disarm(member);

    member.state = Member::State::Online;
    member.proven = command.standing == Standing::Proven;
    member.session = command.session;
    member.seat = pending.seat;
    member.grant = pending.grant;
    member.lastSeenMs = pending.unixMs;
    member.record = recordOf(pending, before);
    m_addresses.unreserve(member.seat.address);
    if (before.isAdmitted())
        dropSeat(before.seat, member);

    Admission admission{membershipOf(member), {}, std::nullopt, saveIfChanged(member), member.record};
    if (before.session != 0)
        admission.displaced = before.session;
    admission.events = newsOf(told(before), told(member), command.session);
    return admission;
}

PeerRecord Tenant::recordOf(const PendingJoin& pending, const Member& before)
{
    const JoinCommand& command = pending.command;
    PeerRecord record;
    record.publicKey = command.publicKey;
    record.displayName = pending.identity.displayName;
    record.seal = pending.identity.seal;
    record.wgip = QHostAddress(pending.seat.address);
    record.wgip6 = before.isPresent() ? before.record.wgip6 : virtualAddress6(row().id, command.publicKey);
    record.slot = pending.seat.slot;
    record.endpoints = command.endpoints;
    record.observed = command.observed;
    record.features = command.features;
    if (before.isPresent() && record.features.contains(wire::feature::kRelay))
        record.wan = before.record.wan; // until the relay sees it elsewhere
    const bool isSamePlace = before.isPresent() && before.seat == pending.seat &&
                             before.record.endpoints == record.endpoints && before.record.observed == record.observed &&
                             before.record.wan == record.wan;
    record.rev = isSamePlace ? before.record.rev : m_revisions.next();
    return record;
}

Membership Tenant::membershipOf(const Member& member) const
{
    const Role role = member.grant.role;
    return {member.record.wgip,
            member.record.wgip6,
            m_addresses.network(),
            m_network6,
            member.seat.slot,
            graceOf(member),
            role == Role::Owner && !member.record.seal,
            isSealed() && role != Role::Ephemeral};
}

Changes Tenant::dropPending(const PublicKey& key, Member& member)
{
    PendingJoin pending = *std::exchange(member.pending, std::nullopt);
    dropSeat(pending.seat, member);
    std::optional<Purchase> refund;
    if (!member.isAdmitted() && pending.grant.purchase) {
        refund = pending.grant.purchase;
        m_invites.giveBack(refund->token);
    }
    if (member.state == Member::State::Gone && member.grant.role == Role::Ephemeral)
        remove(member); // its grace period ended while it waited
    if (member.state == Member::State::Gone)
        reserve(member);
    Changes changes = settle(key, member, pending.command.standing == Standing::Proven, refund);
    eraseIfUnused(key);
    const Changes more = readmit(std::move(pending.evicted));
    changes.insert(changes.end(), more.begin(), more.end());
    return changes;
}

Changes Tenant::settle(const PublicKey& key, Member& member, bool rowWasQueued, const std::optional<Purchase>& refund)
{
    // Nobody knows yet what of the dropped join reaches the disk, so say again what holds, and let the next join wait.
    member.durableSeat.reset();
    member.row = wantedRow(member);
    Changes changes;
    if (member.row)
        changes = saveIfNew();
    if (member.row)
        changes.push_back(SavePeer{*member.row, member.grant.purchase});
    else if (rowWasQueued)
        changes.push_back(RemovePeer{row().id, key, refund});
    return changes;
}

bool Tenant::hasRowToCome(const PublicKey& key) const
{
    const Member* member = find(key);
    return member && member->isClaimedByProof();
}

Changes Tenant::readmit(std::vector<Reservation> evicted)
{
    Changes changes;
    for (auto it = evicted.rbegin(); it != evicted.rend(); ++it) {
        if (hasRowToCome(it->publicKey))
            continue; // it came back on its own
        if (find(it->publicKey) ||
            m_addresses.examine(it->seat.address, it->publicKey) != AddressPool::Claim::Granted ||
            !m_slots.claim(it->seat.slot)) {
            changes.push_back(RemovePeer{row().id, it->publicKey});
            continue;
        }
        m_addresses.claim(it->seat.address, it->publicKey);
        m_addresses.reserveAsOldest(it->seat.address);
        Member& member = m_members[it->publicKey];
        member.state = Member::State::Gone;
        member.proven = true;
        member.seat = it->seat;
        member.lastSeenMs = it->lastSeenMs;
        member.record.publicKey = it->publicKey;
        member.record.displayName = it->displayName;
        const Changes saved = settle(it->publicKey, member, true);
        changes.insert(changes.end(), saved.begin(), saved.end());
    }
    return changes;
}

Changes Tenant::abandon(const PublicKey& key, Member& member, qint64 unixMs)
{
    const bool isKept = member.pending->command.standing == Standing::Proven &&
                        member.pending->grant.role != Role::Ephemeral; // nothing is left of those
    Changes changes;
    for (const Reservation& evicted : std::exchange(member.pending->evicted, {})) {
        if (!hasRowToCome(evicted.publicKey))
            changes.push_back(RemovePeer{row().id, evicted.publicKey});
    }
    if (isKept && !member.isAdmitted()) {
        // It proved itself and its row is on the way: it has its seat, only it never was there.
        const PendingJoin& pending = *member.pending;
        member.state = Member::State::Gone;
        member.proven = true;
        member.seat = pending.seat;
        member.lastSeenMs = unixMs;
        member.grant = pending.grant;
        member.record.displayName = pending.identity.displayName;
        member.record.seal = pending.identity.seal;
    }
    const Changes more = dropPending(key, member);
    changes.insert(changes.end(), more.begin(), more.end());
    return changes;
}

} // namespace roamwire::server
