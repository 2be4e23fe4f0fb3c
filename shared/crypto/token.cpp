#include "shared/crypto/token.h"

#include "shared/crypto/hash.h"

namespace roamwire {

Token makeToken()
{
    Token token;
    randombytes_buf(token.data(), Token::kSize);
    return token;
}

TokenHash hashOf(const Token& token)
{
    return TokenHash(blake2b<32>({}, {labelBytes("roamwire-token-v1"), token.bytes()}));
}

} // namespace roamwire
