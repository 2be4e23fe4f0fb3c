#pragma once

#include "shared/model/fixedbytes.h"

namespace roamwire {

using SealMac = FixedBytes<32, struct SealMacTag>;

/// A member's proof over its key, address and name, made with a secret that the server does not have (design
/// section 6). Made and checked in shared/crypto/sealing.h; compare `mac` there, in constant time.
struct Seal
{
    /// JSON numbers are exact up to here.
    static constexpr qint64 kLatestMs = qint64(1) << 53;

    quint64 ms = 0; ///< Unix time in milliseconds, never falling for one key; at most kLatestMs
    SealMac mac;

    bool operator==(const Seal&) const = default;
};

} // namespace roamwire
