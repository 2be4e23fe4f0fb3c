#pragma once

#include "client-gui/engine/memberstore.h"
#include "client-gui/engine/pathmachine.h"
#include "shared/crypto/sealing.h"
#include "shared/model/peerrecord.h"
#include "shared/wire/messages.h"

namespace roamwire {

/// Whom a member believes (design section 6). The members of a sealed tenant share a secret that the server does not
/// have: what the server says of a peer counts only with the seal of somebody who has it, and an older one never after
/// a newer one, not even after a restart. In a tenant without a secret the server is believed.
class SealBook final : public QObject
{
public:
    /// `store` outlives it.
    SealBook(const TenantId& tenant, std::optional<TenantSecret> secret, MemberStore& store);

    const std::optional<TenantSecret>& secret() const { return m_secret; }
    /// After every welcome. Who came first into a sealed tenant, with a token, is its owner and makes the secret; it is
    /// kept before anybody is told that there is one. Answers at once, but for that. An error, for a person: nobody can
    /// be believed. Called anew before it answered, it answers to the last caller only.
    void enter(const wire::Welcome& welcome, bool cameWithToken, ReplyTo<void> reply);

    /// None if the record is to be believed: it is noted then. Else why it is not.
    PathReason judge(const PeerRecord& record);
    /// The seal of this machine; the same one for the same facts. nullopt without a secret.
    std::optional<Seal> own(const PublicKey& self, const QHostAddress& wgip, const QString& name, std::int64_t unixMs);
    /// The server knows a newer seal of this machine: its next one is of the time of then, though the facts be the
    /// same.
    void sealAnew() { m_ownIsStale = true; }
    /// Puts on disk what is new. To be called before what was believed is used.
    void save();

private:
    TenantId m_tenant;
    std::optional<TenantSecret> m_secret;
    MemberStore& m_store;
    SealLedger m_ledger;
    std::optional<ReplyTo<void>> m_entering; ///< to be answered when the secret is kept
    bool m_isSealed = false;
    bool m_ownIsStale = false;
    bool m_isChanged = false;
};

} // namespace roamwire
