#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QHashFunctions>

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>

namespace roamwire {

/// A value of exactly N bytes; Tag makes a key, a nonce and a pin different types. Default-constructed it is all zero
/// ("null"). For public values only: secrets live in SecretBytes and Secret, which wipe themselves.
template <std::size_t N, typename Tag>
class FixedBytes final
{
public:
    using Bytes = std::array<std::uint8_t, N>;
    static constexpr qsizetype kSize = N;

    FixedBytes() = default;
    explicit FixedBytes(const Bytes& bytes)
        : m_bytes(bytes)
    {
    }

    /// nullopt unless `raw` has exactly N bytes.
    static std::optional<FixedBytes> fromRaw(QByteArrayView raw)
    {
        if (raw.size() != kSize)
            return std::nullopt;
        FixedBytes value;
        std::copy(raw.begin(), raw.end(), reinterpret_cast<char*>(value.m_bytes.data()));
        return value;
    }

    /// Strict RFC 4648 section 4: padded, canonical, no white space; nullopt for anything else.
    static std::optional<FixedBytes> fromBase64(QByteArrayView text)
    {
        return fromEncoded(text, QByteArray::Base64Encoding);
    }

    /// RFC 4648 section 5 without padding, as in links.
    static std::optional<FixedBytes> fromBase64Url(QByteArrayView text)
    {
        return fromEncoded(text, QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    }

    QByteArray toBase64() const { return toByteArray().toBase64(); }
    QByteArray toBase64Url() const
    {
        return toByteArray().toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    }
    QByteArray toByteArray() const { return QByteArray(reinterpret_cast<const char*>(m_bytes.data()), kSize); }

    std::span<const std::uint8_t, N> bytes() const { return m_bytes; }
    const std::uint8_t* data() const { return m_bytes.data(); }
    std::uint8_t* data() { return m_bytes.data(); }

    bool isNull() const
    {
        return std::all_of(m_bytes.begin(), m_bytes.end(), [](std::uint8_t byte) { return byte == 0; });
    }

    /// Byte order, the order of design section 8 ("the smaller key").
    auto operator<=>(const FixedBytes&) const = default;

    friend size_t qHash(const FixedBytes& value, size_t seed = 0) noexcept
    {
        return qHashBits(value.m_bytes.data(), N, seed);
    }

private:
    static std::optional<FixedBytes> fromEncoded(QByteArrayView text, QByteArray::Base64Options options)
    {
        const auto decoded =
            QByteArray::fromBase64Encoding(text.toByteArray(), options | QByteArray::AbortOnBase64DecodingErrors);
        // Encoding it again catches what the decoder lets pass: wrong padding and stray bits in the last character.
        if (!decoded || decoded.decoded.toBase64(options) != text)
            return std::nullopt;
        return fromRaw(decoded.decoded);
    }

    Bytes m_bytes{};
};

} // namespace roamwire
