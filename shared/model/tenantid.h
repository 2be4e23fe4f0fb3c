#pragma once

#include "shared/model/fixedbytes.h"

#include <QString>

namespace roamwire {

/// The UUID that names a tenant. Text form: 8-4-4-4-12 lower-case hex digits (RFC 9562), read in either case.
class TenantId final
{
public:
    TenantId() = default;

    static std::optional<TenantId> fromString(QStringView text);
    static TenantId fromBytes(const std::array<std::uint8_t, 16>& bytes);
    static TenantId random();

    QString toString() const;

    /// The 16 bytes in network order, as they go into hashes.
    std::span<const std::uint8_t, 16> bytes() const { return m_value.bytes(); }
    bool isNull() const { return m_value.isNull(); }

    auto operator<=>(const TenantId&) const = default;
    friend size_t qHash(const TenantId& id, size_t seed = 0) noexcept { return qHash(id.m_value, seed); }

private:
    FixedBytes<16, struct TenantIdTag> m_value;
};

} // namespace roamwire
