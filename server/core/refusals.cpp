#include "server/core/refusals.h"

#include "shared/wire/limits.h"
#include "shared/wire/messages.h"

namespace roamwire::server {
namespace {

// Room for a new tenant appears when another one is forgotten; there is no telling when.
constexpr quint32 kRetryWhenCrowdedSeconds = 300;
/// When storage fails, it is usually full or gone for longer than a moment.
constexpr quint32 kStorageRetrySeconds = 10;
/// The other connection waits for the disk.
constexpr quint32 kRetryWhenReplacedSeconds = 1;

} // namespace

Refusal cannotStore()
{
    return {wire::error::kUnavailable, QStringLiteral("the server cannot store anything now"), kStorageRetrySeconds};
}

Refusal tenantFull(const AddressPool& addresses, TenantKind kind)
{
    const QString mend =
        kind == TenantKind::Open
            ? QStringLiteral("Peers that are not needed any more have to leave, or wait until their grace period ends.")
            : QStringLiteral("Peers that are not needed any more have to leave or be revoked.");
    return {wire::error::kTenantFull,
            QStringLiteral("This network is full: all %1 addresses of %2 are in use. %3")
                .arg(addresses.capacity())
                .arg(addresses.network().toString(), mend),
            std::nullopt};
}

Refusal addressTaken(const QHostAddress& address, AddressPool::Claim why)
{
    QString reason;
    switch (why) {
    case AddressPool::Claim::Structural:
        reason =
            QStringLiteral("The network keeps the address %1 for itself (network, broadcast and first host address)");
        break;
    case AddressPool::Claim::NotUnicast:
        reason = QStringLiteral("%1 is not an IPv4 address that a host can have");
        break;
    default:
        reason = QStringLiteral("Another peer of this network has the address %1");
        break;
    }
    return {wire::error::kAddressTaken, reason.arg(address.toString()), std::nullopt};
}

Refusal notProven()
{
    return {wire::error::kNotProven,
            QStringLiteral("This key belongs to a peer that proves possession of it; joining without proof is refused"),
            std::nullopt};
}

Refusal alreadyJoined()
{
    return {wire::error::kBadMessage, QStringLiteral("This connection has joined already"), std::nullopt};
}

Refusal notOpen()
{
    return {wire::error::kNotOpen, QStringLiteral("This server does not serve open networks (option --open)"),
            std::nullopt};
}

Refusal tooManyTenants()
{
    return {wire::error::kUnavailable, QStringLiteral("This server has no room for another network"),
            kRetryWhenCrowdedSeconds};
}

Refusal nativeOnly()
{
    return {wire::error::kNativeOnly,
            QStringLiteral("This network is by invitation only, and only roamwire's own protocol can prove who comes"),
            std::nullopt};
}

Refusal noToken()
{
    return {wire::error::kNoToken,
            QStringLiteral("Nobody gets in here without an invite, and this key is not known. Join with the whole "
                           "link that you were sent, or ask a member for one"),
            std::nullopt};
}

Refusal unknownToken()
{
    return {wire::error::kTokenUnknown,
            QStringLiteral("This network did not make this invite, or has taken it back. Ask a member for a new link"),
            std::nullopt};
}

Refusal tokenSpent()
{
    return {wire::error::kTokenSpent,
            QStringLiteral("This invite has been used up by others. Ask a member for a new link"), std::nullopt};
}

Refusal tokenExpired()
{
    return {wire::error::kTokenExpired, QStringLiteral("This invite has expired. Ask a member for a new link"),
            std::nullopt};
}

Refusal staleSeal()
{
    return {wire::error::kStaleSeal,
            QStringLiteral("This peer has sealed itself with a later time before; seal again with the time of now"),
            std::nullopt};
}

Refusal sealTooEarly()
{
    return {wire::error::kUnavailable,
            QStringLiteral("Another connection of this key is about to take over; seal there, or in a moment"),
            kRetryWhenReplacedSeconds};
}

Refusal mayNotInvite()
{
    return {wire::error::kMayNotInvite,
            QStringLiteral("This peer may not invite: only members of a sealed network may, unless they came with an "
                           "ephemeral invite"),
            std::nullopt};
}

Refusal revoked()
{
    return {wire::error::kRevoked,
            QStringLiteral("This peer's admission was taken back. It may come again with a new link; ask who runs the "
                           "network for one"),
            std::nullopt};
}

Refusal sealFirst()
{
    return {wire::error::kUnsealed, QStringLiteral("This peer may invite others once it has sealed itself"),
            std::nullopt};
}

Refusal membersInvite()
{
    return {wire::error::kMayNotInvite,
            QStringLiteral("This network is sealed, so that only its members can invite: use 'roamwire-agent invite' "
                           "or the tray on a machine that is in it"),
            std::nullopt};
}

Refusal ownerIsPermanent()
{
    return {wire::error::kBadMessage,
            QStringLiteral("The first link of a sealed network makes its owner, who cannot be ephemeral"),
            std::nullopt};
}

Refusal openToAll()
{
    return {wire::error::kBadMessage, QStringLiteral("This network is open to all; it needs no invites"), std::nullopt};
}

Refusal unknownTenant()
{
    return {wire::error::kBadMessage,
            QStringLiteral("There is no such network. 'roamwired tenants' lists them, --create makes one"),
            std::nullopt};
}

Refusal tenantExists()
{
    return {wire::error::kBadMessage, QStringLiteral("There is a network of this name already; leave --create away"),
            std::nullopt};
}

Refusal badTenantName(const QString& why)
{
    return {wire::error::kBadMessage, QStringLiteral("The network cannot have this name: %1").arg(why), std::nullopt};
}

Refusal badUses()
{
    return {wire::error::kBadMessage, QStringLiteral("An invite has from 1 to %1 uses").arg(limits::kMaxInviteUses),
            std::nullopt};
}

Refusal badLifetime()
{
    return {wire::error::kBadMessage,
            QStringLiteral("An invite expires after a second at least and %1 days at most")
                .arg(std::chrono::duration_cast<std::chrono::days>(limits::kMaxInviteAge).count()),
            std::nullopt};
}

Refusal tooManyInvites(qsizetype most)
{
    return {wire::error::kTooManyInvites,
            QStringLiteral("There are %1 invites already; wait until some are used or expire, or have them revoked")
                .arg(most),
            std::nullopt};
}

Refusal nameOfNetwork()
{
    return {wire::error::kBadMessage,
            QStringLiteral("Another network has this name (see roamwired tenants); take another one"), std::nullopt};
}

Refusal hubExists(const QString& name)
{
    return {wire::error::kBadMessage, QStringLiteral("There is a server '%1' already; delete it first").arg(name),
            std::nullopt};
}

Refusal unknownHub(const QString& name)
{
    return {wire::error::kBadMessage, QStringLiteral("There is no server '%1'; add it first").arg(name), std::nullopt};
}

Refusal keyOfHub(const QString& name)
{
    return {wire::error::kBadMessage, QStringLiteral("This is the public key of the server '%1' itself").arg(name),
            std::nullopt};
}

Refusal keyOfClient(const QString& name)
{
    return {wire::error::kBadMessage,
            QStringLiteral("The client '%1' has this public key at this server; every client needs its own").arg(name),
            std::nullopt};
}

Refusal keyIsProven()
{
    return {wire::error::kNotProven,
            QStringLiteral("Who has this key joined the server's network by himself, and has an address there already"),
            std::nullopt};
}

Refusal tooManyHubs(std::size_t most)
{
    return {wire::error::kUnavailable, QStringLiteral("There are %1 servers already, which is all that fit").arg(most),
            std::nullopt};
}

Refusal tooManyPeerings(std::size_t most)
{
    return {
        wire::error::kUnavailable,
        QStringLiteral("There are %1 peerings already, which is all that fit; delete clients that are gone").arg(most),
        std::nullopt};
}

} // namespace roamwire::server
