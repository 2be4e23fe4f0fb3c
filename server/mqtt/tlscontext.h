#pragma once

#include "shared/base/result.h"

#include <openssl/ssl.h>

#include <memory>

namespace roamwire::server {

struct TlsContextDeleter
{
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsContext = std::unique_ptr<SSL_CTX, TlsContextDeleter>;

/// For a client that connects to an address which somebody else has resolved: the certificate has to be for `host`, a
/// name or an address, and vouched for by `caFile` (PEM), or, where that is empty, by whom the system believes.
Result<TlsContext> clientTlsContext(const QString& host, const QString& caFile);

} // namespace roamwire::server
