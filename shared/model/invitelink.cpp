#include "shared/model/invitelink.h"

#include "shared/model/endpoint.h"

#include <QUrl>
#include <QUrlQuery>

namespace roamwire {
namespace {

/// QUrl also takes scope ids and addresses of future versions between the brackets.
bool isServerName(const QString& host)
{
    return !host.isEmpty() && !host.contains(u'%') && (!host.contains(u':') || parseAddress(host));
}

} // namespace

Result<InviteLink> InviteLink::fromString(const QString& text)
{
    constexpr qsizetype kLongestLink = 1024;
    if (text.size() > kLongestLink)
        return failure(QStringLiteral("the link is longer than %1 characters").arg(kLongestLink));
    const QUrl url(text.trimmed(), QUrl::StrictMode);
    if (!url.isValid() || url.scheme() != QStringLiteral("roamwire"))
        return failure(
            QStringLiteral("this is not a roamwire link; one looks like roamwire://HOST:PORT/TENANT?plain=1"));
    if (!isServerName(url.host()) || !url.userInfo().isEmpty() || url.port(kDefaultPort) == 0)
        return failure(QStringLiteral("the link names no server; it begins with roamwire://HOST:PORT/"));

    const auto tenant = TenantId::fromString(QStringView(url.path()).mid(1));
    if (!tenant)
        return failure(QStringLiteral("the link names no tenant; after the server comes a UUID"));

    const QUrlQuery query(url);
    if (query.queryItemValue(QStringLiteral("plain")) != QStringLiteral("1"))
        return failure(
            QStringLiteral("the link asks for an encrypted connection, which this version does not speak yet; "
                           "only links with ?plain=1 can be joined"));
    return InviteLink{url.host(), static_cast<quint16>(url.port(kDefaultPort)), *tenant, true};
}

QString InviteLink::toString() const
{
    const QString authority = host.contains(u':') ? u'[' + host + u']' : host;
    return QStringLiteral("roamwire://%1:%2/%3%4")
        .arg(authority, QString::number(port), tenant.toString(), plain ? QStringLiteral("?plain=1") : QString());
}

} // namespace roamwire
