#pragma once

#include "client-gui/helper/callers.h"
#include "shared/base/result.h"

namespace roamwire::helper {

/// Who connected, as the kernel recorded it at that moment (SO_PEERCRED and SO_PEERGROUPS, unix(7)). No name service is
/// asked: that could block.
Result<Caller> callerOf(qintptr socket);

/// A user of this machine by name or number.
struct User
{
    quint32 id = 0;
    std::optional<quint32> group; ///< the primary one; absent for a number that nobody has yet
};
Result<User> findUser(const QString& nameOrNumber);

} // namespace roamwire::helper
