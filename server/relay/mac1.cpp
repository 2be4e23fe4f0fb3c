#include "server/relay/mac1.h"

#include <QtGlobal>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace roamwire::server {
namespace {

constexpr std::size_t kMac1Size = 16;

} // namespace

Mac1Key mac1KeyOf(const PublicKey& receiver)
{
    constexpr std::array<std::uint8_t, 8> kLabel{'m', 'a', 'c', '1', '-', '-', '-', '-'};
    std::array<std::uint8_t, kLabel.size() + PublicKey::kSize> text;
    std::ranges::copy(receiver.bytes(), std::ranges::copy(kLabel, text.begin()).out);
    Mac1Key key{};
    if (EVP_Digest(text.data(), text.size(), key.data(), nullptr, EVP_blake2s256(), nullptr) != 1)
        qFatal("OpenSSL has no BLAKE2s");
    return key;
}

Mac1Check::Mac1Check()
{
    EVP_MAC* mac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_BLAKE2SMAC, nullptr);
    m_context = EVP_MAC_CTX_new(mac); // holds on to `mac`
    EVP_MAC_free(mac);
    if (!m_context)
        qFatal("OpenSSL has no BLAKE2SMAC");
}

Mac1Check::~Mac1Check()
{
    EVP_MAC_CTX_free(m_context);
}

bool Mac1Check::isFor(const Mac1Key& receiver, const WireGuardPacket& packet)
{
    std::size_t size = kMac1Size;
    const std::array parameters{OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size), OSSL_PARAM_construct_end()};
    std::array<std::uint8_t, kMac1Size> expected{};
    return packet.mac1.size() == kMac1Size &&
           EVP_MAC_init(m_context, receiver.data(), receiver.size(), parameters.data()) == 1 &&
           EVP_MAC_update(m_context, packet.covered.data(), packet.covered.size()) == 1 &&
           EVP_MAC_final(m_context, expected.data(), &size, expected.size()) == 1 &&
           CRYPTO_memcmp(expected.data(), packet.mac1.data(), kMac1Size) == 0;
}

} // namespace roamwire::server
