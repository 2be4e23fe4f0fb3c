#include "server/app/admin/adminrequests.h"

#include "server/app/admin/adminfields.h"

#include <QDateTime>
#include <QHostAddress>
#include <QJsonArray>
#include <QNetworkInterface>

#include <algorithm>

namespace roamwire::server {
namespace {

using namespace admin;

QJsonObject failed(const QString& reason)
{
    return {{kError, reason}};
}

QString timeText(qint64 unixMs)
{
    return QDateTime::fromMSecsSinceEpoch(unixMs, Qt::UTC).toString(Qt::ISODate);
}

QString wordOf(TenantKind kind)
{
    switch (kind) {
    case TenantKind::Open:
        return QStringLiteral("open");
    case TenantKind::Unsealed:
        return QStringLiteral("unsealed");
    case TenantKind::Sealed:
        return QStringLiteral("sealed");
    }
    return {};
}

QString wordOf(Role role)
{
    switch (role) {
    case Role::Member:
        return QStringLiteral("member");
    case Role::Ephemeral:
        return QStringLiteral("ephemeral");
    case Role::Owner:
        return QStringLiteral("owner");
    }
    return {};
}

QString wordOf(std::optional<Presence> presence)
{
    if (!presence)
        return QStringLiteral("gone");
    return *presence == Presence::Online ? QStringLiteral("online") : QStringLiteral("away");
}

QJsonObject toJson(const TenantOverview& tenant)
{
    return {{kTenant, tenant.id.toString()},         {kName, tenant.name},
            {kKind, wordOf(tenant.kind)},            {kNetwork, tenant.network.toString()},
            {kOnline, qint64(tenant.online)},        {kAway, qint64(tenant.away)},
            {kGone, qint64(tenant.gone)},            {kInvites, qint64(tenant.invites)}};
}

QJsonObject toJson(const PeerOverview& peer)
{
    return {{kPublicKey, QString::fromLatin1(peer.publicKey.toBase64())},
            {kName, peer.displayName},
            {kWgip, peer.wgip.toString()},
            {kPresence, wordOf(peer.presence)},
            {kRole, wordOf(peer.role)},
            {kProven, peer.isProven},
            {kSealed, peer.isSealed},
            {kLastSeen, timeText(peer.lastSeenMs)}};
}

InviteTerms termsOf(const QJsonObject& request)
{
    // The core refuses what is out of range; what does not even fit into its types is out of range, too.
    const qint64 uses = std::clamp<qint64>(request.value(kUses).toInteger(1), 0, INT32_MAX);
    return {static_cast<quint32>(uses), std::chrono::seconds(request.value(kSeconds).toInteger()),
            request.value(kEphemeral).toBool()};
}

} // namespace

void AdminRequests::handle(const QJsonObject& request, Answer answer)
{
    const QString command = request.value(kCommand).toString();
    if (command == QStringLiteral("invite"))
        return invite(request, answer);
    if (command == QStringLiteral("tenants"))
        return answer(tenants());
    if (command == QStringLiteral("peers"))
        return answer(withTenant(request, [&](const TenantId& tenant) { return peers(tenant); }));
    if (command == QStringLiteral("kick"))
        return answer(withTenant(request, [&](const TenantId& tenant) { return kick(tenant, request); }));
    if (command == QStringLiteral("revoke") && request.contains(kToken))
        return answer(revokeToken(request));
    if (command == QStringLiteral("revoke"))
        return answer(withTenant(request, [&](const TenantId& tenant) { return revokeKey(tenant, request); }));
    answer(failed(QStringLiteral("the server does not know '%1'; it may be older than this command").arg(command)));
}

void AdminRequests::invite(const QJsonObject& request, const Answer& answer)
{
    // First, so that no token is made that nobody gets.
    auto link = linkTo(m_doors(), request.value(kServer).toString(), QNetworkInterface::allAddresses());
    if (!link)
        return answer(failed(link.error().message));
    const auto onToken = [answer, link = *link](const std::expected<NewToken, Refusal>& made) mutable {
        if (!made)
            return answer(failed(made.error().reason));
        link.tenant = made->tenant;
        link.token = made->token;
        answer({{kLink, link.reveal()},
                {kTenant, made->tenant.toString()},
                {kUses, qint64(made->uses)},
                {kExpires, timeText(made->expiresMs)}});
    };
    const QString name = request.value(kTenant).toString();
    if (request.value(kCreate).toBool()) {
        const bool isSealed = !request.value(kUnsealed).toBool();
        if (const auto id = TenantId::fromString(name))
            return m_administration.createTenant(*id, isSealed, termsOf(request), onToken);
        return m_administration.createTenant(name, isSealed, termsOf(request), onToken);
    }
    const QJsonObject refused = withTenant(request, [&](const TenantId& tenant) {
        m_administration.invite(tenant, termsOf(request), onToken);
        return QJsonObject();
    });
    if (!refused.isEmpty())
        answer(refused);
}

QJsonObject AdminRequests::tenants() const
{
    QJsonArray list;
    for (const TenantOverview& tenant : m_administration.tenants())
        list.append(toJson(tenant));
    return {{kTenants, list}};
}

QJsonObject AdminRequests::peers(const TenantId& tenant) const
{
    const auto members = m_administration.peers(tenant);
    if (!members)
        return failed(QStringLiteral("there is no network '%1'; see roamwired tenants").arg(tenant.toString()));
    QJsonArray list;
    for (const PeerOverview& peer : *members)
        list.append(toJson(peer));
    return {{kPeers, list}};
}

QJsonObject AdminRequests::kick(const TenantId& tenant, const QJsonObject& request)
{
    const auto key = PublicKey::fromBase64(request.value(kPublicKey).toString().toLatin1());
    if (!key)
        return failed(QStringLiteral("this is not a WireGuard public key"));
    return {{kClosed, qint64(m_administration.kick(tenant, *key))}};
}

QJsonObject AdminRequests::revokeKey(const TenantId& tenant, const QJsonObject& request)
{
    const auto key = PublicKey::fromBase64(request.value(kPublicKey).toString().toLatin1());
    if (!key)
        return failed(QStringLiteral("this is not a WireGuard public key"));
    if (!m_administration.revoke(tenant, *key))
        return failed(QStringLiteral("the network does not know this key; see roamwired peers"));
    return {{kRevoked, true}};
}

QJsonObject AdminRequests::revokeToken(const QJsonObject& request)
{
    const auto token = Token::fromBase64(request.value(kToken).toString(), Base64::Url);
    if (!token || !m_administration.revoke(*token))
        return failed(QStringLiteral("there is no such invite; it may be forgotten already"));
    return {{kRevoked, true}};
}

QJsonObject AdminRequests::withTenant(const QJsonObject& request,
                                      const std::function<QJsonObject(const TenantId&)>& found) const
{
    const QString name = request.value(kTenant).toString();
    const auto tenant = m_administration.findTenant(name);
    if (!tenant)
        return failed(QStringLiteral("there is no network '%1'; see roamwired tenants").arg(name));
    return found(*tenant);
}

} // namespace roamwire::server
