#include "server/core/refusals.h"
#include "server/core/registrydata.h"
#include "shared/model/displayname.h"

// The part of Registry that is about invite tenants.

namespace roamwire::server {

Outcome Registry::completeSeal(const AwaitSeal& awaited)
{
    Tenant* tenant = m_data->find(awaited.tenant);
    return tenant ? tenant->completeSeal(awaited.publicKey, awaited.seal) : Outcome();
}

Changes Registry::cancelSeal(const AwaitSeal& awaited)
{
    Tenant* tenant = m_data->find(awaited.tenant);
    return tenant ? tenant->cancelSeal(awaited.publicKey, awaited.seal) : Changes();
}

std::expected<Invited, Refusal> Registry::createTenant(const CreateCommand& command, Instant now, qint64 unixMs)
{
    if (m_data->find(command.id) || m_data->names.contains(command.name))
        return std::unexpected(tenantExists());
    if (m_data->isFull())
        return std::unexpected(tooManyTenants());
    if (!command.name.isEmpty()) {
        const auto checked = checkedDisplayName(command.name);
        if (!checked)
            return std::unexpected(badTenantName(checked.error().message));
        if (TenantId::fromString(command.name))
            return std::unexpected(badTenantName(QStringLiteral("it would be taken for another one's UUID")));
    }
    const TenantKind kind = command.isSealed ? TenantKind::Sealed : TenantKind::Unsealed;
    Tenant& tenant = m_data->create({command.id, m_data->networks.allocate(command.id), kind, command.name});
    auto invited = tenant.invite(command.first, now, unixMs);
    if (!invited)
        m_data->forget(command.id);
    return invited;
}

std::expected<Invited, Refusal> Registry::invite(const TenantId& id, const InviteCommand& command, Instant now,
                                                 qint64 unixMs)
{
    Tenant* tenant = m_data->find(id);
    if (!tenant)
        return std::unexpected(unknownTenant());
    auto invited = tenant->invite(command, now, unixMs);
    if (invited)
        m_data->forgetPlaces(invited->forgotten.ended);
    return invited;
}

std::optional<std::expected<Invited, Refusal>> Registry::invite(SessionId session, const InviteCommand& command,
                                                                Instant now, qint64 unixMs)
{
    const auto place = m_data->placeOf(session);
    if (!place || !m_data->isOnline(*place, session))
        return std::nullopt;
    return m_data->find(place->tenant)->invite(place->publicKey, command, now, unixMs);
}

void Registry::completeInvite(const Invited& invited)
{
    if (Tenant* tenant = m_data->find(invited.tenant))
        tenant->setStored();
}

Changes Registry::cancelInvite(const Invited& invited)
{
    Tenant* tenant = m_data->find(invited.tenant);
    if (!tenant)
        return {};
    Changes changes = tenant->invites().remove(invited.token);
    if (tenant->isStillborn()) {
        m_data->forget(invited.tenant);
        changes.push_back(RemoveTenant{invited.tenant});
    }
    return changes;
}

std::optional<Revoked> Registry::revoke(const TenantId& id, const PublicKey& key, qint64 unixMs)
{
    Tenant* tenant = m_data->find(id);
    std::optional<Revoked> revoked = tenant ? tenant->revoke(key, unixMs) : std::nullopt;
    if (!revoked)
        return std::nullopt;
    m_data->forgetPlaces(revoked->ended);
    m_data->forgetIfEmpty(id, revoked->outcome.changes);
    return revoked;
}

std::optional<std::pair<TenantId, Changes>> Registry::revokeInvite(const TokenHash& token)
{
    for (auto& [id, tenant] : m_data->tenants) {
        if (tenant.invites().contains(token))
            return std::pair(id, tenant.invites().remove(token));
    }
    return std::nullopt;
}

QList<TenantOverview> Registry::tenants() const
{
    QList<TenantOverview> list;
    for (const auto& [id, tenant] : m_data->tenants)
        list.append(tenant.overview());
    return list;
}

std::optional<QList<PeerOverview>> Registry::members(const TenantId& id) const
{
    const Tenant* tenant = m_data->find(id);
    return tenant ? std::optional(tenant->peerOverviews()) : std::nullopt;
}

std::optional<TenantId> Registry::tenantNamed(const QString& name) const
{
    const auto found = m_data->names.constFind(name);
    return found == m_data->names.constEnd() ? std::nullopt : std::optional(*found);
}

std::vector<SessionId> Registry::sessionsOf(const TenantId& id, const PublicKey& key) const
{
    const Tenant* tenant = m_data->find(id);
    return tenant ? tenant->sessions(key) : std::vector<SessionId>();
}

} // namespace roamwire::server
