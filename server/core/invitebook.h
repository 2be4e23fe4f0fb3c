#pragma once

#include "server/core/agequeue.h"
#include "server/core/commands.h"
#include "server/core/expiryqueue.h"
#include "server/core/storage.h"

#include <QHash>
#include <QSet>

namespace roamwire::server {

/// The tokens of one invite tenant, by their hashes. O(1), but for the O(log entries) of the expiry queue.
///
/// A token that is spent or expired is of no use any more, but is remembered for a while, so that whoever comes with it
/// hears why it is refused.
class InviteBook final
{
public:
    /// Tokens of one tenant, so that members and clumsy scripts cannot fill the memory. Those of no use give way first,
    /// the longest dead one before the others.
    static constexpr qsizetype kMaxInvites = 10'000;
    /// Usable tokens that one member has made: more than a person hands out at a time, few enough to look through.
    static constexpr qsizetype kMaxInvitesPerMember = 100;
    /// How long an expired token is remembered.
    static constexpr std::chrono::hours kMemory{7 * 24};

    /// `expiry` outlives it.
    InviteBook(const TenantId& tenant, ExpiryQueue& expiry);
    ~InviteBook();
    Q_DISABLE_COPY_MOVE(InviteBook)

    /// As it was stored. One that contradicts an earlier one is left out.
    void restore(const StoredInvite& invite, Instant now, qint64 unixMs);
    void restore(const StoredRevocation& revocation);

    /// Why a token is not made.
    std::optional<Refusal> refusal(const InviteCommand& command, const std::optional<PublicKey>& minter) const;
    /// One that is not refused, usable at once.
    Changes add(const InviteCommand& command, Role role, const std::optional<PublicKey>& minter, Instant now,
                qint64 unixMs);

    /// Why a token does not let this new key in.
    std::optional<Refusal> refusal(const std::optional<TokenHash>& token, const PublicKey& key, qint64 unixMs) const;
    /// Takes a use of a token that is not refused: the role it gives.
    Role spend(const TokenHash& token);
    /// The join it was spent for came to nothing. Harmless for tokens that are forgotten.
    void giveBack(const TokenHash& token);

    Changes remove(const TokenHash& token);
    /// All that this member made and that are of use still.
    Changes removeMintedBy(const PublicKey& minter);
    Changes removeAll();
    /// None of the tokens that there are lets this key in any more. O(keys that were barred within kMaxInviteAge),
    /// which nobody but who runs the server does.
    Changes bar(const PublicKey& key, qint64 unixMs);
    /// An entry of the expiry queue is due.
    Changes expire(const TokenHash& token, Instant now, qint64 unixMs);

    bool contains(const TokenHash& token) const { return m_invites.contains(token); }
    bool isEmpty() const { return m_invites.isEmpty(); }
    qsizetype usableCount() const { return m_invites.size() - m_dead.size(); }

private:
    struct Invite
    {
        StoredInvite terms; ///< with the uses that are left now
        bool isExpired = false;
        Instant deadline; ///< of its entry in the expiry queue
        bool isUsable() const { return !isExpired && terms.usesLeft > 0; }
    };

    void arm(Invite& invite, Instant now, qint64 unixMs);
    void insert(Invite invite, Instant now, qint64 unixMs);
    /// Files it under the usable or the dead ones, as it is now.
    void file(const Invite& invite);

    TenantId m_tenant;
    ExpiryQueue& m_expiry;
    QHash<TokenHash, Invite> m_invites;
    QHash<PublicKey, QSet<TokenHash>> m_minted; ///< the usable ones of members
    QHash<PublicKey, qint64> m_barred;          ///< StoredRevocation::revokedMs
    qint64 m_newestMs = 0; ///< of tokens and revocations, whose order holds when the system's clock is set back
    AgeQueue<TokenHash> m_dead;
};

} // namespace roamwire::server
