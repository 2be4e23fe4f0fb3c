#include "server/core/refusals.h"

#include "shared/wire/messages.h"

namespace roamwire::server {
namespace {

// Room for a new tenant appears when another one is forgotten; there is no telling when.
constexpr quint32 kRetryWhenCrowdedSeconds = 300;

} // namespace

Refusal tenantFull(const AddressPool& addresses)
{
    return {wire::error::kTenantFull,
            QStringLiteral("This network is full: all %1 addresses of %2 are in use. Peers that are not needed any "
                           "more have to leave, or wait until their grace period ends.")
                .arg(addresses.capacity())
                .arg(addresses.network().toString()),
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

} // namespace roamwire::server
