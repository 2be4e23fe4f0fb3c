#pragma once

#include "server/app/admin/door.h"
#include "server/net/administration.h"

#include <QJsonObject>

#include <functional>

namespace roamwire::server {

/// What the admin socket understands: one JSON object in, one out. `command` says what is wanted; `error` in an answer
/// is for a person. Whoever gets to ask may do everything.
class AdminRequests final
{
public:
    using Answer = std::function<void(const QJsonObject&)>;

    /// `administration` outlives it. `doors`: how clients reach the server now.
    AdminRequests(Administration& administration, std::function<Doors()> doors)
        : m_administration(administration)
        , m_doors(std::move(doors))
    {
    }

    /// `answer` is called once, perhaps before it returns; never if the server ends first.
    void handle(const QJsonObject& request, Answer answer);

private:
    void invite(const QJsonObject& request, const Answer& answer);
    QJsonObject tenants() const;
    QJsonObject peers(const TenantId& tenant) const;
    QJsonObject kick(const TenantId& tenant, const QJsonObject& request);
    QJsonObject revokeKey(const TenantId& tenant, const QJsonObject& request);
    QJsonObject revokeToken(const QJsonObject& request);
    /// With `found`, if the request names a tenant that exists.
    QJsonObject withTenant(const QJsonObject& request, const std::function<QJsonObject(const TenantId&)>& found) const;

    Administration& m_administration;
    std::function<Doors()> m_doors;
};

} // namespace roamwire::server
