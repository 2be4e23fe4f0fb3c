#pragma once

#include "shared/model/keys.h"

#include <QHostAddress>

namespace roamwire::server {

/// Whom a connection comes from, and what proofs over it are tied to.
struct Origin
{
    QHostAddress address;  ///< what limits count by
    Binding binding;       ///< of the certificate that the client was shown; all zero without TLS
    bool isClients = true; ///< false: the address is a proxy's, which does not say for whom it speaks
};

} // namespace roamwire::server
