#include "shared/model/tenantid.h"

#include <QRegularExpression>
#include <QUuid>

namespace roamwire {

std::optional<TenantId> TenantId::fromString(QStringView text)
{
    static const QRegularExpression grammar(QStringLiteral("\\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\z"));
    if (!grammar.match(text.toString()).hasMatch())
        return std::nullopt;
    TenantId id;
    id.m_value = *decltype(id.m_value)::fromRaw(QUuid::fromString(text).toRfc4122());
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
