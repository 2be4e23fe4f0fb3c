#pragma once

#include "shared/model/keys.h"

#include <QHostAddress>

namespace roamwire::worker {

/// The link-local address of a key's owner in every domain of wgkex: fe80::/64 with the EUI-64 (RFC 4291, appendix A,
/// but for the first byte, which stays as it is) of a MAC address that is 02 and the first five bytes of the MD5 of the
/// key's base64 text and a newline. 40 bits: whoever tries for long finds a key with the address of another.
QHostAddress linkAddressOf(const PublicKey& key);

} // namespace roamwire::worker
