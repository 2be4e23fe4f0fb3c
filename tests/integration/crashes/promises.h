#pragma once

#include "server/core/storage.h"
#include "shared/model/peerrecord.h"

#include <QHash>
#include <QSet>
#include <QStringList>

namespace roamwire::test {

/// A model of what a server has acknowledged, and of what it was only asked for: the first is there after every death,
/// the second may be. Nobody leaves and nothing is revoked or expires. What does not fit is written down.
class Promises final
{
public:
    /// What was broken, in words; empty as long as all holds.
    const QStringList& broken() const { return m_broken; }
    void blame(const QString& what) { m_broken << what; }

    void tenantMade(const TenantId& tenant, server::TenantKind kind) { m_tenants.insert(tenant, kind); }
    void tokenMade(const TokenHash& token, const TenantId& tenant, quint32 uses);

    /// A key is about to present a token.
    void presents(const PublicKey& key, const TenantId& tenant, const TokenHash& token);
    /// The server says that others have spent it.
    void refusedAsSpent(const PublicKey& key);
    /// The server does not know the key.
    void unknown(const PublicKey& key);
    /// It was welcomed. `isFirst`: as the owner of a tenant without seals.
    void admitted(const PublicKey& key, const QHostAddress& wgip, quint32 slot, bool isFirst);
    /// Others were told of it.
    void told(const PeerRecord& record);

    /// A new seal of the key's, later than all before.
    Seal nextSeal(const PublicKey& key);
    void sealStored(const PublicKey& key, quint64 ms);

    /// The address that the key was promised.
    std::optional<QHostAddress> addressOf(const PublicKey& key) const;
    /// Whether the others of its tenant have to be told of it: it was promised a place and, where that is needed, its
    /// seal is stored.
    bool isVisible(const PublicKey& key) const;
    bool isSealed(const TenantId& tenant) const { return m_tenants.value(tenant) == server::TenantKind::Sealed; }
    bool hasSealed(const PublicKey& key) const { return m_keys.value(key).sealTold > 0; }
    QString inWords() const;

    /// The server is dead. `state` is what it left behind; from now on that is promised, told or not.
    void audit(const server::StoredState& state);

private:
    struct Place
    {
        QHostAddress wgip;
        quint32 slot = 0;
        bool operator==(const Place&) const = default;
    };
    struct Key
    {
        TenantId tenant;
        TokenHash token;
        std::optional<Place> place;
        bool isGone = false; ///< it went before it was welcomed: admitted, but not told of
        quint64 sealAsked = 0;
        quint64 sealTold = 0;
        quint64 sealDue = 0; ///< as of the last death: nobody may be told of an earlier one
    };
    struct Invite
    {
        TenantId tenant;
        quint32 uses = 0;
        QSet<PublicKey> holders; ///< who has one of them, or may have
    };

    void place(const PublicKey& key, const Place& place);
    void auditKey(const server::StoredPeer& stored);
    void auditInvites(const server::StoredState& state);

    QHash<TenantId, server::TenantKind> m_tenants;
    QHash<PublicKey, Key> m_keys;
    QHash<TokenHash, Invite> m_invites;
    QStringList m_broken;
};

} // namespace roamwire::test
