#pragma once

#include <sodium.h>

#include <QString>
#include <QStringView>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace roamwire {

/// The two ways in which secrets are written down.
enum class Base64 {
    Padded, ///< RFC 4648 section 4, in JSON
    Url,    ///< RFC 4648 section 5 without padding, in links
};

using Secret32 = std::array<std::uint8_t, 32>;

/// Strict, as FixedBytes; leaves no other copy of the secret behind.
bool readSecret(QStringView text, Base64 form, Secret32& bytes);
QString writeSecret(const Secret32& bytes, Base64 form);

/// 32 secret bytes that those who may have them hand on: a token, a tenant's secret. It may be copied, because every
/// copy is wiped when it goes; equality takes constant time. Only "reveal" writes it out: what that returns is not
/// wiped, and belongs into a frame, a link or a file of mode 0600, never into a log or an error.
template <typename Tag>
class Secret final
{
public:
    static constexpr qsizetype kSize = 32;

    Secret() = default;
    Secret(const Secret&) = default;
    Secret& operator=(const Secret&) = default;
    ~Secret() { sodium_memzero(m_bytes.data(), m_bytes.size()); }

    /// nullopt unless it is exactly 32 bytes, in this form.
    static std::optional<Secret> fromBase64(QStringView text, Base64 form)
    {
        Secret secret;
        return readSecret(text, form, secret.m_bytes) ? std::optional(secret) : std::nullopt;
    }
    QString revealBase64(Base64 form) const { return writeSecret(m_bytes, form); }

    std::span<const std::uint8_t, 32> bytes() const { return m_bytes; }
    std::uint8_t* data() { return m_bytes.data(); }

    friend bool operator==(const Secret& a, const Secret& b)
    {
        return sodium_memcmp(a.m_bytes.data(), b.m_bytes.data(), a.m_bytes.size()) == 0;
    }

private:
    Secret32 m_bytes{};
};

/// What an invite gives to a newcomer, for the first join of its key (design section 6). The server keeps a TokenHash.
using Token = Secret<struct TokenTag>;

/// What the members of a sealed tenant share and the server never has: it keys seals and fingerprints.
using TenantSecret = Secret<struct TenantSecretTag>;

} // namespace roamwire
