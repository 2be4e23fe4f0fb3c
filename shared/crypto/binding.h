#pragma once

#include "shared/model/keys.h"

#include <QByteArrayView>

namespace roamwire {

/// The binding of a connection, and the pin of a link, that a certificate with this public key stands for: SHA-256 of
/// its SubjectPublicKeyInfo in DER (RFC 7469 section 2.4).
Binding bindingOf(QByteArrayView subjectPublicKeyInfo);

} // namespace roamwire
