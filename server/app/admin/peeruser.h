#pragma once

#include <QtGlobal>

namespace roamwire::server {

/// Whether the other end of this local socket is the user that this process runs as, or root, as the kernel recorded it
/// when it connected.
bool mayAdminister(qintptr socket);

} // namespace roamwire::server
