#pragma once

#include "shared/model/keys.h"
#include "shared/model/secrets.h"

namespace roamwire {

/// A fresh token of 256 random bits.
Token makeToken();

/// What a server stores instead of a token: BLAKE2b-256("roamwire-token-v1" ‖ token). A hash without salt and work
/// factor is enough for 256 random bits, and lets the server find an invite by it.
TokenHash hashOf(const Token& token);

} // namespace roamwire
