#pragma once

#include "server/core/addresspool.h"
#include "server/core/commands.h"

namespace roamwire::server {

// Why a join is refused, in words that tell the mend where there is one.

Refusal tenantFull(const AddressPool& addresses);
Refusal addressTaken(const QHostAddress& address, AddressPool::Claim why);
Refusal notProven();
Refusal alreadyJoined();
Refusal notOpen();
Refusal tooManyTenants();

} // namespace roamwire::server
