#pragma once

#include "server/core/registry.h"
#include "shared/model/secrets.h"

#include <functional>

namespace roamwire::server {

/// What the administration needs of the rest of the server.
class AdministrationHost
{
public:
    virtual ~AdministrationHost() = default;

    /// `done` is called once the changes are durable or could not be made so, unless the server ended before.
    virtual void storeThen(Changes changes, std::function<void(const Result<void>&)> done) = 0;
    /// Stores and tells what follows from a command.
    virtual void apply(const TenantId& tenant, Outcome outcome) = 0;
    /// The session's key is another one's now: it is told `replaced`, and closed.
    virtual void displace(SessionId session) = 0;
    /// The session holds no peer any more: it is told why, and closed.
    virtual void end(SessionId session, const Refusal& why) = 0;
    /// The connection is closed as if it had been lost.
    virtual void drop(SessionId session) = 0;
};

/// A token that is durable now. Nobody gets to know it again: the server keeps its hash only.
struct NewToken
{
    TenantId tenant;
    Token token;
    quint32 uses = 0;     ///< less than was asked for, if it makes the owner of a sealed tenant
    qint64 expiresMs = 0; ///< Unix time
};

/// Commands and questions of whoever runs the server, and the tokens that members ask for. For the admin socket, which
/// is to be read by the server's own user alone: everything in here is allowed. One thread.
class Administration final
{
public:
    /// Called once, perhaps before the command returns; never if the server ends first.
    using OnToken = std::function<void(const std::expected<NewToken, Refusal>&)>;

    /// All of them outlive it.
    Administration(Registry& registry, AdministrationHost& host, const Clock& clock);

    /// An invite tenant with its first token. `name` may be empty.
    void createTenant(const QString& name, bool isSealed, const InviteTerms& terms, OnToken onToken);
    /// The same of a tenant whose UUID was chosen already.
    void createTenant(const TenantId& id, bool isSealed, const InviteTerms& terms, OnToken onToken);
    /// Another token of a tenant. In a sealed one that nobody has sealed yet it is the first one anew: whoever came by
    /// the first one before is forgotten.
    void invite(const TenantId& tenant, const InviteTerms& terms, OnToken onToken);
    /// A member asks for a token. Nothing is said if the session holds no peer.
    void invite(SessionId member, const InviteTerms& terms, OnToken onToken);
    /// Forgets an admission and the tokens that the peer made; its connection is closed. In an open tenant it may come
    /// back at once. false: the tenant does not know the key.
    bool revoke(const TenantId& tenant, const PublicKey& key);
    /// Forgets a token; whoever came by it stays. false: there is no such token.
    bool revoke(const Token& token);
    /// Closes the key's connections, which may come back. How many there were.
    qsizetype kick(const TenantId& tenant, const PublicKey& key);

    /// By UUID or name.
    std::optional<TenantId> findTenant(const QString& text) const;
    QList<TenantOverview> tenants() const { return m_registry.tenants(); }
    /// nullopt: there is no such tenant.
    std::optional<QList<PeerOverview>> peers(const TenantId& tenant) const { return m_registry.members(tenant); }

private:
    void create(CreateCommand command, const InviteTerms& terms, OnToken onToken);
    void settle(std::expected<Invited, Refusal> invited, const Token& token, OnToken onToken);

    Registry& m_registry;
    AdministrationHost& m_host;
    const Clock& m_clock;
};

} // namespace roamwire::server
