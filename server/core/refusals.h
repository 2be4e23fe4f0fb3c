#pragma once

#include "server/core/addresspool.h"
#include "server/core/commands.h"

namespace roamwire::server {

// Why a join is refused, in words that tell the mend where there is one.

Refusal tenantFull(const AddressPool& addresses, TenantKind kind);
Refusal addressTaken(const QHostAddress& address, AddressPool::Claim why);
Refusal notProven();
Refusal alreadyJoined();
Refusal notOpen();
Refusal tooManyTenants();
Refusal cannotStore();

// Why a key does not get into an invite tenant, or not any more.

Refusal nativeOnly();
Refusal noToken();
Refusal unknownToken();
Refusal tokenSpent();
Refusal tokenExpired();
Refusal revoked();

// Why a seal is not taken.

Refusal staleSeal();
Refusal sealTooEarly();

// Why a token is not made.

Refusal mayNotInvite();
Refusal sealFirst();
Refusal membersInvite();
Refusal ownerIsPermanent();
Refusal openToAll();
Refusal unknownTenant();
Refusal tenantExists();
Refusal badTenantName(const QString& why);
Refusal badUses();
Refusal badLifetime();
Refusal tooManyInvites(qsizetype most);

// Why a hub or a client of one is not made.

Refusal nameOfNetwork();
Refusal hubExists(const QString& name);
Refusal unknownHub(const QString& name);
Refusal keyOfHub(const QString& name);
Refusal keyOfClient(const QString& name);
Refusal keyIsProven();
Refusal tooManyHubs(std::size_t most);
Refusal tooManyPeerings(std::size_t most);

} // namespace roamwire::server
