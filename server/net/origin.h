#pragma once

#include "shared/model/keys.h"

#include <QHostAddress>

namespace roamwire::server {

/// Where a connection comes from, and what proofs over it are tied to.
struct Origin
{
    QHostAddress address;
    Binding binding; ///< of the certificate that this connection presented; all zero without TLS
};

} // namespace roamwire::server
