#pragma once

#include <sodium.h>

#include <array>
#include <cstdint>

namespace roamwire {

/// N secret bytes that stay where they are made, and are wiped when they go. Cannot be copied, printed or compared by
/// accident.
template <std::size_t N>
class SecretBytes final
{
public:
    SecretBytes() = default;
    ~SecretBytes() { sodium_memzero(m_bytes.data(), N); }
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;
    SecretBytes(SecretBytes&& other) noexcept
        : m_bytes(other.m_bytes)
    {
        sodium_memzero(other.m_bytes.data(), N);
    }
    SecretBytes& operator=(SecretBytes&& other) noexcept
    {
        if (this != &other) {
            m_bytes = other.m_bytes;
            sodium_memzero(other.m_bytes.data(), N);
        }
        return *this;
    }

    static constexpr std::size_t size() { return N; }
    std::uint8_t* data() { return m_bytes.data(); }
    const std::uint8_t* data() const { return m_bytes.data(); }

private:
    std::array<std::uint8_t, N> m_bytes{};
};

/// A WireGuard (X25519) private key.
using PrivateKey = SecretBytes<32>;

} // namespace roamwire
