#include "shared/model/tenantid.h"

#include <QUuid>

namespace roamwire {

std::optional<TenantId> TenantId::fromString(QStringView text)
{
    const QUuid uuid = QUuid::fromString(text);
    // It takes braces and ends early, too; what it writes is the one form that counts.
    if (uuid.toString(QUuid::WithoutBraces).compare(text, Qt::CaseInsensitive) != 0)
        return std::nullopt;
    TenantId id;
    id.m_value = *decltype(id.m_value)::fromRaw(uuid.toRfc4122());
    return id;
}

TenantId TenantId::fromBytes(const std::array<std::uint8_t, 16>& bytes)
{
    TenantId id;
    id.m_value = decltype(id.m_value)(bytes);
    return id;
}

TenantId TenantId::random()
{
    TenantId id;
    id.m_value = *decltype(id.m_value)::fromRaw(QUuid::createUuid().toRfc4122());
    return id;
}

QString TenantId::toString() const
{
    return QUuid::fromRfc4122(m_value.toByteArray()).toString(QUuid::WithoutBraces);
}

} // namespace roamwire
