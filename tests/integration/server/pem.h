#pragma once

#include <QByteArray>

namespace roamwire::test {

/// Keys and certificates as their owners bring them, in PEM; made with OpenSSL, for these tests.
namespace pem {

QByteArray ecKey();
QByteArray rsaKey(unsigned int bits);
QByteArray ed25519Key();
/// As `openssl pkey -aes128` writes it.
QByteArray lockedKey();

/// By itself, until `days` from now; in the past where that is negative. `names`: for whom, as "DNS:localhost".
QByteArray certificateOf(const QByteArray& key, int days = 1, const char* names = nullptr);

} // namespace pem

} // namespace roamwire::test
