#include "server/core/invitebook.h"

#include "server/core/refusals.h"
#include "shared/wire/limits.h"

#include <algorithm>

namespace roamwire::server {

InviteBook::InviteBook(const TenantId& tenant, ExpiryQueue& expiry)
    : m_tenant(tenant)
    , m_expiry(expiry)
{
}

InviteBook::~InviteBook() = default;

void InviteBook::restore(const StoredInvite& invite, Instant now, qint64 unixMs)
{
    if (!contains(invite.token))
        insert({invite, unixMs >= invite.expiresMs, {}}, now, unixMs);
    m_newestMs = std::max(m_newestMs, invite.madeMs);
}

void InviteBook::restore(const StoredRevocation& revocation)
{
    m_barred.insert(revocation.publicKey, revocation.revokedMs);
    m_newestMs = std::max(m_newestMs, revocation.revokedMs);
}

std::optional<Refusal> InviteBook::refusal(const InviteCommand& command, const std::optional<PublicKey>& minter) const
{
    if (command.uses == 0 || command.uses > limits::kMaxInviteUses)
        return badUses();
    if (command.lifetime <= std::chrono::seconds(0) || command.lifetime > limits::kMaxInviteAge)
        return badLifetime();
    if (minter && m_minted.value(*minter).size() >= kMaxInvitesPerMember)
        return tooManyInvites(kMaxInvitesPerMember);
    if (contains(command.token) || (m_invites.size() >= kMaxInvites && m_dead.isEmpty()))
        return tooManyInvites(kMaxInvites);
    return std::nullopt;
}

Changes InviteBook::add(const InviteCommand& command, Role role, const std::optional<PublicKey>& minter, Instant now,
                        qint64 unixMs)
{
    Changes changes;
    if (m_invites.size() >= kMaxInvites)
        changes = remove(m_dead.oldest().value());
    const qint64 expiresMs = unixMs + Milliseconds(command.lifetime).count();
    m_newestMs = std::max(m_newestMs + 1, unixMs);
    const StoredInvite invite{m_tenant, command.token, command.uses, expiresMs, role, minter, m_newestMs};
    insert({invite, false, {}}, now, unixMs);
    changes.push_back(AddInvite{invite});
    return changes;
}

std::optional<Refusal> InviteBook::refusal(const std::optional<TokenHash>& token, const PublicKey& key,
                                           qint64 unixMs) const
{
    if (!token)
        return noToken();
    const auto found = m_invites.constFind(*token);
    if (found == m_invites.constEnd())
        return unknownToken();
    if (found->isExpired || unixMs >= found->terms.expiresMs)
        return tokenExpired();
    if (found->terms.usesLeft == 0)
        return tokenSpent();
    const auto barred = m_barred.constFind(key);
    if (barred != m_barred.constEnd() && found->terms.madeMs <= *barred)
        return revoked();
    return std::nullopt;
}

Role InviteBook::spend(const TokenHash& token)
{
    Invite& invite = m_invites[token];
    Q_ASSERT(invite.isUsable());
    --invite.terms.usesLeft;
    file(invite);
    return invite.terms.role;
}

void InviteBook::giveBack(const TokenHash& token)
{
    const auto found = m_invites.find(token);
    if (found == m_invites.end())
        return;
    ++found->terms.usesLeft;
    file(*found);
}

Changes InviteBook::remove(const TokenHash& token)
{
    const auto found = m_invites.find(token);
    if (found == m_invites.end())
        return {};
    Invite invite = *found;
    m_invites.erase(found);
    m_expiry.disarm({invite.deadline, m_tenant, token});
    invite.isExpired = true;
    file(invite);
    m_dead.remove(token);
    return {RemoveInvite{m_tenant, token}};
}

Changes InviteBook::removeMintedBy(const PublicKey& minter)
{
    Changes changes;
    const QSet<TokenHash> minted = m_minted.value(minter);
    for (const TokenHash& token : minted)
        append(changes, remove(token));
    return changes;
}

Changes InviteBook::removeAll()
{
    Changes changes;
    const QList<TokenHash> tokens = m_invites.keys();
    for (const TokenHash& token : tokens)
        append(changes, remove(token));
    return changes;
}

Changes InviteBook::bar(const PublicKey& key, qint64 unixMs)
{
    Changes changes;
    const qint64 oldestMs = unixMs - Milliseconds(limits::kMaxInviteAge).count(); // what is older lets nobody in
    m_barred.removeIf([&](const auto& entry) {
        if (entry.value() >= oldestMs)
            return false;
        changes.push_back(RemoveRevocation{m_tenant, entry.key()});
        return true;
    });
    m_newestMs = std::max(m_newestMs, unixMs);
    m_barred.insert(key, m_newestMs);
    changes.push_back(SaveRevocation{{m_tenant, key, m_newestMs}});
    return changes;
}

Changes InviteBook::expire(const TokenHash& token, Instant now, qint64 unixMs)
{
    const auto found = m_invites.find(token);
    if (found == m_invites.end())
        return {};
    const Milliseconds memory = kMemory;
    if (unixMs >= found->terms.expiresMs + memory.count())
        return remove(token);
    if (unixMs >= found->terms.expiresMs) {
        found->isExpired = true;
        file(*found);
    }
    arm(*found, now, unixMs);
    return {};
}

void InviteBook::arm(Invite& invite, Instant now, qint64 unixMs)
{
    const Milliseconds memory = invite.isExpired ? Milliseconds(kMemory) : Milliseconds(0);
    // The system's clock may have been set since; then it is looked at again when this is due.
    const qint64 waitMs = std::clamp<qint64>(invite.terms.expiresMs + memory.count() - unixMs, 0,
                                             Milliseconds(limits::kMaxInviteAge).count());
    invite.deadline = now + Milliseconds(waitMs);
    m_expiry.arm({invite.deadline, m_tenant, invite.terms.token});
}

void InviteBook::insert(Invite invite, Instant now, qint64 unixMs)
{
    arm(invite, now, unixMs);
    file(invite);
    m_invites.insert(invite.terms.token, invite);
}

void InviteBook::file(const Invite& invite)
{
    const TokenHash& token = invite.terms.token;
    if (invite.isUsable())
        m_dead.remove(token);
    else if (!m_dead.contains(token))
        m_dead.push(token);
    if (!invite.terms.minter)
        return;
    QSet<TokenHash>& minted = m_minted[*invite.terms.minter];
    if (invite.isUsable())
        minted.insert(token);
    else
        minted.remove(token);
    if (minted.isEmpty())
        m_minted.remove(*invite.terms.minter);
}

} // namespace roamwire::server
