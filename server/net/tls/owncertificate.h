#pragma once

#include "server/net/tls/certificate.h"

namespace roamwire::server {

/// The certificate of the server's own making, from this folder; made at first: a P-256 key, and a certificate by
/// itself that never expires, because links name the key. The folder is this server's alone.
Result<Certificate> ownCertificate(const QString& folder);

/// Where in the folder it is, key and certificate together.
QString ownCertificateFile(const QString& folder);

} // namespace roamwire::server
