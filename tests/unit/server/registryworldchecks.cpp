#include "tests/unit/server/registryworld.h"

#include "shared/wire/messages.h"
#include "tests/unit/server/require.h"

#include <algorithm>

// What the world compares after every command: every observer's view, the tenants, the store.

namespace roamwire::server {

RegistryWorld::View RegistryWorld::byKey(const QList<PeerRecord>& peers)
{
    View view;
    for (const PeerRecord& peer : peers) {
        require(!view.contains(peer.publicKey), "a peer is listed twice");
        view.insert(peer.publicKey, peer);
    }
    return view;
}

void RegistryWorld::hear(const TenantId& tenant, const Events& events, SessionId cause)
{
    for (const Event& event : events) {
        require(event.cause == cause, "an event names who caused it");
        hear(m_truth[tenant], event);
        if (const auto* joined = std::get_if<PeerJoined>(&event.body))
            checkTold(tenant, joined->peer);
        if (const auto* changed = std::get_if<PeerChanged>(&event.body))
            checkTold(tenant, changed->peer);
        for (auto& [id, session] : m_sessions) {
            if (session.tenant == tenant && isOnline(id) && id != cause)
                hear(session.view, event);
        }
    }
}

void RegistryWorld::hear(View& view, const Event& event) const
{
    if (const auto* joined = std::get_if<PeerJoined>(&event.body)) {
        require(!view.contains(joined->peer.publicKey), "joined, but was there");
        view.insert(joined->peer.publicKey, joined->peer);
    } else if (const auto* changed = std::get_if<PeerChanged>(&event.body)) {
        require(view.contains(changed->peer.publicKey), "changed, but was not there");
        require(view.value(changed->peer.publicKey) != changed->peer, "told a change that is none");
        require(view.value(changed->peer.publicKey).wgip == changed->peer.wgip, "an address does not change silently");
        view.insert(changed->peer.publicKey, changed->peer);
    } else if (const auto* removed = std::get_if<PeerRemoved>(&event.body)) {
        require(view.value(removed->publicKey).wgip == removed->wgip, "removed, but was not there");
        view.remove(removed->publicKey);
    }
}

void RegistryWorld::checkTold(const TenantId& id, const PeerRecord& peer)
{
    checkRevisions(id, peer);
    require(peer.wan == SeenEndpoints() || peer.features.contains(wire::feature::kRelay),
            "only who speaks with the relay is seen by it");
    const bool isSealed = m_models.contains(id) && model(id).kind() == TenantKind::Sealed;
    require(peer.seal.has_value() == isSealed, "seals are told in sealed tenants, and nobody without one");
    require(!isSealed || m_durableSeals.contains({{id, peer.publicKey}, peer.seal->ms, peer.seal->mac}),
            "told a seal that was never stored");
}

void RegistryWorld::checkPurchases()
{
    const StoredState state = m_disk.state();
    for (const StoredPeer& peer : state.peers) {
        if (peer.seal)
            m_durableSeals.insert({{peer.tenant, peer.publicKey}, peer.seal->ms, peer.seal->mac});
    }
    for (const StoredInvite& invite : state.invites) {
        const auto spent = m_disk.purchases({invite.tenant, invite.token}).size();
        require(spent + invite.usesLeft == m_uses.at(invite.token), "the store has uses from nowhere, or loses some");
    }
}

std::set<std::pair<TokenHash, PublicKey>> RegistryWorld::storedBars() const
{
    std::set<std::pair<TokenHash, PublicKey>> bars;
    const StoredState state = m_disk.state();
    for (const StoredRevocation& revocation : state.revocations) {
        for (const StoredInvite& invite : state.invites) {
            if (invite.tenant == revocation.tenant && invite.madeMs <= revocation.revokedMs)
                bars.insert({invite.token, revocation.publicKey});
        }
    }
    return bars;
}

void RegistryWorld::checkRevisions(const TenantId& id, const PeerRecord& peer)
{
    const auto [last, isNew] = m_lastRecords.try_emplace({id, peer.publicKey}, peer);
    const PeerRecord& before = last->second;
    const bool isElsewhere =
        before.endpoints != peer.endpoints || before.observed != peer.observed || before.wan != peer.wan;
    require(isNew || peer.rev >= before.rev, "rev never falls");
    require(isNew || !isElsewhere || peer.rev > before.rev, "rev rises when the endpoints change");
    last->second = peer;
}

void RegistryWorld::checkTenant(const TenantId& id)
{
    const View truth = byKey(m_registry->peers(id));
    require(truth == m_truth[id], "the events do not add up to the tenant");
    const auto tenant = m_models.find(id);
    for (const PublicKey& key : std::as_const(m_keys)) {
        const auto expected = tenant == m_models.end() ? std::nullopt : tenant->second.holder(key);
        require(m_registry->holder(id, key) == expected, "who holds a key differs");
        const auto peer = truth.constFind(key);
        require(m_registry->peer(id, key) == (peer == truth.constEnd() ? std::nullopt : std::optional(*peer)),
                "one peer differs from the list");
    }
    if (tenant == m_models.end()) {
        require(truth.isEmpty(), "a tenant that nobody is in has peers");
        return;
    }
    qsizetype present = 0;
    for (const auto& [name, key] : tenant->second.keys()) {
        const bool isThere = key.state == TenantModel::State::Online || key.state == TenantModel::State::Away;
        require(m_there[id].contains(name) == isThere, "it is known who departed");
        if (!tenant->second.isTold(key))
            continue;
        ++present;
        require(truth.contains(name), "a peer is missing");
        const PeerRecord peer = truth.value(name);
        require(peer.wgip.toIPv4Address() == key.seat.address && peer.slot == key.seat.slot, "a seat differs");
        require((peer.presence == Presence::Online) == (key.state == TenantModel::State::Online), "presence differs");
        require(peer.displayName == key.name && peer.seal == key.seal, "a name or its seal differs");
    }
    require(present == truth.size(), "somebody is there who should not be");
    for (auto& [sessionId, session] : m_sessions) {
        if (session.tenant != id)
            continue;
        const bool holdsPeer = isOnline(sessionId);
        require(m_registry->tenantOf(sessionId) == (holdsPeer ? std::optional(id) : std::nullopt),
                "sessions stand for the peers that they hold");
        View others = truth;
        others.remove(session.publicKey);
        require(!holdsPeer || session.view == others, "an observer's events do not add up");
    }
}

void RegistryWorld::settle()
{
    while (!m_disk.isIdle())
        write();
    if (m_mood == DiskMood::Broken)
        return;
    require(m_mood != DiskMood::Reliable || m_disk.replacements() == 0, "every lost seat is taken off the store");
    StoredState expected;
    std::set<std::pair<TokenHash, PublicKey>> bars;
    for (const auto& [id, tenant] : m_models) {
        if (!tenant.isEmpty())
            expected.tenants.append({id, m_disk.networkSlot(id).value_or(0), tenant.kind()});
        for (const auto& [hash, token] : tenant.tokens()) {
            const qint64 madeMs = m_disk.invite({id, hash}).value_or(StoredInvite()).madeMs;
            expected.invites.append({id, hash, token.usesLeft, token.expiresMs, token.role, token.minter, madeMs});
            for (const PublicKey& key : token.barred)
                bars.insert({hash, key});
        }
        for (const auto& [name, key] : tenant.keys()) {
            require(!key.waiting && !key.sealing, "nothing waits for an idle disk");
            if (!key.proven)
                continue;
            StoredPeer row = m_disk.peer({id, name}).value_or(StoredPeer());
            row = {id,
                   name,
                   key.name,
                   QHostAddress(key.seat.address),
                   key.seat.slot,
                   key.state == TenantModel::State::Gone,
                   row.lastSeenMs,
                   key.role,
                   key.seal};
            require(isPaid(id, name, key), "what was paid is stored");
            expected.peers.append(row);
        }
    }
    const StoredState stored = m_disk.state();
    require(stored.tenants == expected.tenants, "the store has the tenants, and no others");
    require(stored.peers == expected.peers, "the store has the proven peers, and no others");
    require(stored.invites == expected.invites, "the store has the tokens, with the uses that are left");
    require(storedBars() == bars, "the store knows whom the tokens do not let in");
}

bool RegistryWorld::isPaid(const TenantId& id, const PublicKey& name, const TenantModel::Key& key) const
{
    if (!key.token || !m_disk.invite({id, *key.token}))
        return true; // when it was bought, or the token, is forgotten
    const auto purchases = m_disk.purchases({id, *key.token});
    return std::ranges::any_of(purchases, [&name](const auto& purchase) { return purchase.first == name; });
}

void RegistryWorld::checkStoredSeats(const TenantId& id, const TenantModel& tenant)
{
    for (const auto& [name, key] : tenant.keys()) {
        if (!key.proven || key.waiting || m_disk.isQueued({id, name}))
            continue;
        const auto row = m_disk.peer({id, name});
        require(row && row->wgip.toIPv4Address() == key.seat.address && row->slot == key.seat.slot,
                "a crash takes no seat from anybody");
    }
}

} // namespace roamwire::server
