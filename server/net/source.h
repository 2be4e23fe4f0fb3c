#pragma once

#include <QHostAddress>

namespace roamwire::server {

/// What limits per address count by: the IPv4 address, or the IPv6 /64, which one customer owns whole. Null for
/// loopback, to which they do not apply.
QHostAddress sourceOf(const QHostAddress& peer);

} // namespace roamwire::server
