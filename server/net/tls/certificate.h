#pragma once

#include "shared/base/result.h"
#include "shared/model/keys.h"

#include <QDateTime>
#include <QSslConfiguration>

namespace roamwire::server {

/// The server's certificate with its key, as connections use it: made once, shared by all of them.
struct Certificate
{
    QSslConfiguration configuration;
    Binding pin; ///< what links carry, and what proofs over its connections are tied to
    QDateTime expires;
};

/// From PEM texts: the certificate, behind it those that vouch for it; and its RSA or EC key. The error says what is
/// wrong with them, without their place.
Result<Certificate> certificateFromPem(const QByteArray& chain, const QByteArray& key);

Result<Certificate> readCertificate(const QString& chainFile, const QString& keyFile);

/// The pin of the first certificate in a PEM file, for whose key somebody else answers.
Result<Binding> readPin(const QString& file);

} // namespace roamwire::server
