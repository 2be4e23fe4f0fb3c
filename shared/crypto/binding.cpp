#include "shared/crypto/binding.h"

#include <sodium.h>

namespace roamwire {

Binding bindingOf(QByteArrayView subjectPublicKeyInfo)
{
    Binding binding;
    crypto_hash_sha256(binding.data(), reinterpret_cast<const unsigned char*>(subjectPublicKeyInfo.data()),
                       static_cast<unsigned long long>(subjectPublicKeyInfo.size()));
    return binding;
}

} // namespace roamwire
