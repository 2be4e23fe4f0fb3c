#pragma once

#include "server/core/registry.h"
#include "tests/unit/server/fakedisk.h"

namespace roamwire::server {

/// A registry with a disk and a clock that move only when told. Tenants are /29 (10.128.0.x): five addresses to give.
class RegistryFixture
{
public:
    explicit RegistryFixture(RegistrySettings settings = smallSettings());

    static RegistrySettings smallSettings();
    /// The same without open tenants, which those with invites do not need.
    static RegistrySettings closedSettings();
    static PublicKey key(quint8 number) { return PublicKey(PublicKey::Bytes{number}); }
    static TenantId tenant(quint8 number = 1) { return TenantId::fromBytes({number}); }

    JoinCommand proven(quint8 keyNumber);
    JoinCommand unproven(quint8 keyNumber);

    // Invite tenants

    static TokenHash token(quint8 number) { return TokenHash(TokenHash::Bytes{number}); }
    static Seal seal(quint64 ms, quint8 mac = 1);
    /// For an hour.
    static InviteCommand terms(quint8 tokenNumber, quint32 uses = 1);
    /// A proven join with a token.
    JoinCommand invited(quint8 keyNumber, quint8 tokenNumber);
    /// The tenant "home", stored.
    Invited create(bool isSealed, const InviteCommand& first);
    /// By who runs the server, stored.
    Invited invite(const InviteCommand& terms);
    Invited kept(std::expected<Invited, Refusal> invited);
    /// Seals, lets the disk write where that is needed; `now` is what followed then.
    UpdateOutcome sealNow(SessionId session, const Seal& seal, const std::optional<QString>& name = std::nullopt);
    Revoked revoke(quint8 keyNumber);

    JoinOutcome join(const JoinCommand& command);
    /// Joins, and lets the disk write where that is needed.
    Admission admit(const JoinCommand& command);
    /// The code of the refusal, or an empty string if there was none.
    QString refusal(const JoinCommand& command);
    Outcome disconnect(SessionId session);
    Outcome leave(SessionId session);
    std::vector<std::pair<TenantId, Outcome>> expire();
    /// The disk has written everything; nobody is told.
    void write();
    /// A new server on what the disk has.
    void restart();

    /// All present peers, ordered by key.
    QList<PeerRecord> peers(quint8 tenantNumber = 1) const;
    std::optional<PeerRecord> peer(quint8 keyNumber) const;
    std::optional<StoredPeer> stored(quint8 keyNumber) const { return disk.peer({tenant(), key(keyNumber)}); }

    RegistrySettings settings;
    FakeDisk disk;
    Instant now{};
    qint64 unixMs = 1'700'000'000'000;
    std::unique_ptr<Registry> registry;

private:
    SessionId m_lastSession = 0;
};

/// An unsealed invite tenant with a token of as many uses.
struct UnsealedTenant : RegistryFixture
{
    explicit UnsealedTenant(quint32 uses = 10)
        : RegistryFixture(closedSettings())
    {
        create(false, terms(1, uses));
    }
};

/// "joined 1 10.128.0.2", "changed 1 away", "removed 1 10.128.0.2", each with " by 7" where a session caused it.
QStringList texts(const Events& events);
/// "save tenant", "remove tenant", "save 1 10.128.0.2 #0", the same with " gone" or " sealed 7", "remove 1"
/// or "remove 1 with refund", "add token 1 x3 member", "remove token 1", "bar 1", "forget that 1 is barred".
QStringList texts(const Changes& changes);

} // namespace roamwire::server
