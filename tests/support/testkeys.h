#pragma once

#include "shared/model/keys.h"

namespace roamwire::test {

/// A public key that is easy to tell apart: its first byte is `number`.
inline PublicKey keyNumber(std::uint8_t number)
{
    PublicKey::Bytes bytes{};
    bytes[0] = number;
    bytes[31] = 1; // never null
    return PublicKey(bytes);
}

} // namespace roamwire::test
