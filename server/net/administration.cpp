#include "server/net/administration.h"

#include "server/core/refusals.h"
#include "shared/crypto/token.h"

#include <QLoggingCategory>

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcAdministration, "roamwire.net.administration")

InviteCommand ask(const InviteTerms& terms, const Token& token)
{
    return {terms, hashOf(token)};
}

} // namespace

Administration::Administration(Registry& registry, AdministrationHost& host, const Clock& clock)
    : m_registry(registry)
    , m_host(host)
    , m_clock(clock)
{
}

void Administration::createTenant(const QString& name, bool isSealed, const InviteTerms& terms, OnToken onToken)
{
    create({TenantId::random(), name, isSealed, {}}, terms, std::move(onToken));
}

void Administration::createTenant(const TenantId& id, bool isSealed, const InviteTerms& terms, OnToken onToken)
{
    create({id, {}, isSealed, {}}, terms, std::move(onToken));
}

void Administration::create(CreateCommand command, const InviteTerms& terms, OnToken onToken)
{
    const Token token = makeToken();
    command.first = ask(terms, token);
    settle(m_registry.createTenant(command, m_clock.now(), m_clock.unixMs()), token, std::move(onToken));
}

void Administration::invite(const TenantId& tenant, const InviteTerms& terms, OnToken onToken)
{
    const Token token = makeToken();
    settle(m_registry.invite(tenant, ask(terms, token), m_clock.now(), m_clock.unixMs()), token, std::move(onToken));
}

void Administration::invite(SessionId member, const InviteTerms& terms, OnToken onToken)
{
    const Token token = makeToken();
    auto invited = m_registry.invite(member, ask(terms, token), m_clock.now(), m_clock.unixMs());
    if (invited)
        settle(*std::move(invited), token, std::move(onToken));
}

void Administration::settle(std::expected<Invited, Refusal> invited, const Token& token, OnToken onToken)
{
    if (!invited)
        return onToken(std::unexpected(invited.error()));
    for (const SessionId session : invited->forgotten.ended)
        m_host.end(session, revoked());
    m_host.apply(invited->tenant, std::move(invited->forgotten.outcome));
    Changes changes = std::move(invited->changes);
    const auto done = [this, made = *std::move(invited), token,
                       onToken = std::move(onToken)](const Result<void>& stored) {
        if (stored) {
            m_registry.completeInvite(made);
            return onToken(NewToken{made.tenant, token, made.uses, made.expiresMs});
        }
        qCCritical(lcAdministration) << "cannot store an invite:" << stored.error().message;
        m_host.apply(made.tenant, {{}, m_registry.cancelInvite(made)});
        onToken(std::unexpected(cannotStore()));
    };
    m_host.storeThen(std::move(changes), done);
}

bool Administration::revoke(const TenantId& tenant, const PublicKey& key)
{
    auto revocation = m_registry.revoke(tenant, key, m_clock.unixMs());
    if (!revocation)
        return false;
    for (const SessionId session : revocation->ended)
        m_host.end(session, revoked());
    m_host.apply(tenant, std::move(revocation->outcome));
    return true;
}

bool Administration::revoke(const Token& token)
{
    auto revocation = m_registry.revokeInvite(hashOf(token));
    if (!revocation)
        return false;
    m_host.apply(revocation->first, {{}, std::move(revocation->second)});
    return true;
}

qsizetype Administration::kick(const TenantId& tenant, const PublicKey& key)
{
    const std::vector<SessionId> sessions = m_registry.sessionsOf(tenant, key);
    for (const SessionId session : sessions)
        m_host.drop(session);
    return static_cast<qsizetype>(sessions.size());
}

std::optional<TenantId> Administration::findTenant(const QString& text) const
{
    const auto id = TenantId::fromString(text);
    return id ? std::optional(*id) : m_registry.tenantNamed(text);
}

} // namespace roamwire::server
