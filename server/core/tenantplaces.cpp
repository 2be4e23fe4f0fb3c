#include "server/core/refusals.h"
#include "server/core/tenant.h"
#include "shared/crypto/virtualaddress.h"
#include "shared/model/endpoint.h"

// The part of Tenant that is about peers without a connection, which who runs the server places there.

namespace roamwire::server {

std::expected<Lease, Refusal> Tenant::lease(const PublicKey& key)
{
    Plan plan;
    auto address = m_addresses.allocate(key);
    if (const auto unused = m_addresses.oldestReservation(); !address && unused) {
        evict(*unused, plan);
        address = m_addresses.allocate(key);
    }
    if (!address)
        return std::unexpected(tenantFull(m_addresses, row().kind));
    Lease lease{*address, {}};
    for (const Reservation& evicted : plan.evicted)
        lease.changes.push_back(RemovePeer{row().id, evicted.publicKey});
    return lease;
}

Placed Tenant::place(const PublicKey& key, Placement placement, qint64 unixMs)
{
    Revoked evicted;
    if (const auto other = m_addresses.holder(placement.address); other && *other != key && find(*other))
        evicted = expel(*other, unixMs);
    Member& member = m_members[key];
    const auto before = told(member);
    const bool isOnlyClaimed = member.isAdmitted() && !member.proven;
    Placed placed{std::move(evicted.outcome), std::nullopt, std::move(evicted.ended)};
    if (isOnlyClaimed && member.session != 0)
        placed.displaced = member.session;
    m_addresses.claim(placement.address, key);
    member.record.publicKey = key;
    member.placement = std::move(placement);
    if (isOnlyClaimed)
        remove(member);
    if (!member.isPresent()) {
        if (member.state == Member::State::Gone)
            remove(member);
        stand(member);
    }
    const Events events = newsOf(before, told(member), 0);
    placed.outcome.events.insert(placed.outcome.events.end(), events.begin(), events.end());
    append(placed.outcome.changes, saveIfChanged(member));
    return placed;
}

Outcome Tenant::unplace(const PublicKey& key)
{
    Member* member = find(key);
    if (!member || !member->placement)
        return {};
    const bool wasStanding = member->isStanding();
    const quint32 address = std::exchange(member->placement, std::nullopt)->address;
    Outcome outcome;
    if (wasStanding)
        outcome = forget(*member, 0);
    if (!member->needsAddress(address))
        m_addresses.release(address);
    eraseIfUnused(key);
    return outcome;
}

void Tenant::restorePlacement(const PublicKey& key, Placement placement)
{
    m_addresses.claim(placement.address, key);
    Member& member = m_members[key];
    member.record.publicKey = key;
    member.placement = std::move(placement);
}

void Tenant::standUp()
{
    for (auto& [key, member] : m_members) {
        if (!member.placement || member.isPresent())
            continue;
        if (member.state == Member::State::Gone)
            remove(member);
        stand(member);
    }
}

void Tenant::stand(Member& member)
{
    const Placement& placement = *member.placement;
    m_addresses.claim(placement.address, member.record.publicKey);
    member.state = Member::State::Online;
    member.proven = false;
    member.session = 0;
    member.seat = {placement.address, m_slots.allocate()};
    PeerRecord record;
    record.publicKey = member.record.publicKey;
    record.displayName = placement.displayName;
    record.wgip = QHostAddress(placement.address);
    record.wgip6 = virtualAddress6(row().id, record.publicKey);
    record.slot = member.seat.slot;
    record.rev = m_revisions.next();
    if (placement.endpoint) {
        // An observed address and a listen port are a candidate to everybody, wherever he is.
        record.endpoints = EndpointReport{placement.endpoint->port, {}, std::nullopt};
        const QHostAddress& address = placement.endpoint->address;
        (isIpv4(address) ? record.observed.v4 : record.observed.v6) = address;
    }
    member.record = std::move(record);
}

Revoked Tenant::close(qint64 unixMs)
{
    for (auto& [key, member] : m_members)
        member.placement.reset();
    return forgetAll(unixMs);
}

} // namespace roamwire::server
