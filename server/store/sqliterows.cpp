#include "server/store/sqliterows.h"

#include <QVariant>

#include <algorithm>

namespace roamwire::server {
namespace {

/// Null strings would become NULL.
QString text(const QString& value)
{
    return value.isNull() ? QStringLiteral("") : value;
}

QVariant number(quint64 value)
{
    return static_cast<qint64>(value);
}

template <typename Value>
QVariant blobOrNull(const std::optional<Value>& value)
{
    return value ? QVariant(blob(value->bytes())) : QVariant();
}

bool read(const QVariant& column, TenantId& value)
{
    const auto bytes = FixedBytes<16, struct TenantColumn>::fromRaw(column.toByteArray());
    if (!bytes)
        return false;
    std::array<std::uint8_t, 16> raw{};
    std::copy(bytes->bytes().begin(), bytes->bytes().end(), raw.begin());
    value = TenantId::fromBytes(raw);
    return true;
}

template <std::size_t N, typename Tag>
bool read(const QVariant& column, FixedBytes<N, Tag>& value)
{
    const auto bytes = FixedBytes<N, Tag>::fromRaw(column.toByteArray());
    if (bytes)
        value = *bytes;
    return bytes.has_value();
}

bool read(const QVariant& column, quint32& value)
{
    bool isNumber = false;
    const qint64 wide = column.toLongLong(&isNumber);
    if (!isNumber || wide < 0 || wide > std::numeric_limits<quint32>::max())
        return false;
    value = static_cast<quint32>(wide);
    return true;
}

/// `last`: the greatest value of the enumeration.
template <typename Enum>
bool read(const QVariant& column, Enum& value, Enum last)
{
    quint32 number = 0;
    if (!read(column, number) || number > static_cast<quint32>(last))
        return false;
    value = static_cast<Enum>(number);
    return true;
}

template <typename Value>
bool read(const QVariant& column, std::optional<Value>& value)
{
    if (column.isNull())
        return true;
    value.emplace();
    return read(column, *value);
}

bool readSeal(const QVariant& ms, const QVariant& mac, std::optional<Seal>& seal)
{
    if (ms.isNull() && mac.isNull())
        return true;
    seal.emplace();
    seal->ms = static_cast<quint64>(ms.toLongLong()); // negative ones become too large
    return !ms.isNull() && seal->ms <= Seal::kLatestMs && read(mac, seal->mac);
}

bool readNetwork(const QSqlQuery& row, std::optional<StoredNetwork>& network)
{
    if (row.value(4).isNull())
        return row.value(5).isNull();
    quint32 address = 0;
    quint32 length = 0;
    quint32 reserved = 0;
    if (!read(row.value(4), address) || !read(row.value(5), length) || !read(row.value(6), reserved))
        return false;
    if (length < 1 || length > 32)
        return false;
    network = StoredNetwork{Prefix(QHostAddress(address), static_cast<int>(length)).network(), reserved};
    return network->prefix.address() == QHostAddress(address);
}

} // namespace

QByteArray blob(std::span<const std::uint8_t> bytes)
{
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
}

void bindRow(QSqlQuery& query, const StoredTenant& tenant)
{
    query.bindValue(0, blob(tenant.id.bytes()));
    query.bindValue(1, number(tenant.networkSlot));
    query.bindValue(2, static_cast<int>(tenant.kind));
    query.bindValue(3, text(tenant.name));
    const auto& network = tenant.network;
    query.bindValue(4, network ? number(network->prefix.network().address().toIPv4Address()) : QVariant());
    query.bindValue(5, network ? QVariant(network->prefix.length()) : QVariant());
    query.bindValue(6, network ? number(network->reserved) : QVariant(0));
}

void bindRow(QSqlQuery& query, const StoredPeer& peer)
{
    query.bindValue(0, blob(peer.tenant.bytes()));
    query.bindValue(1, blob(peer.publicKey.bytes()));
    query.bindValue(2, text(peer.displayName));
    query.bindValue(3, number(peer.wgip.toIPv4Address()));
    query.bindValue(4, number(peer.slot));
    query.bindValue(5, peer.gone ? 1 : 0);
    query.bindValue(6, peer.lastSeenMs);
    query.bindValue(7, static_cast<int>(peer.role));
    query.bindValue(8, peer.seal ? number(peer.seal->ms) : QVariant());
    query.bindValue(9, peer.seal ? QVariant(blob(peer.seal->mac.bytes())) : QVariant());
}

void bindRow(QSqlQuery& query, const StoredInvite& invite)
{
    query.bindValue(0, blob(invite.tenant.bytes()));
    query.bindValue(1, blob(invite.token.bytes()));
    query.bindValue(2, number(invite.usesLeft));
    query.bindValue(3, invite.expiresMs);
    query.bindValue(4, static_cast<int>(invite.role));
    query.bindValue(5, blobOrNull(invite.minter));
    query.bindValue(6, invite.madeMs);
}

void bindRow(QSqlQuery& query, const StoredRevocation& revocation)
{
    query.bindValue(0, blob(revocation.tenant.bytes()));
    query.bindValue(1, blob(revocation.publicKey.bytes()));
    query.bindValue(2, revocation.revokedMs);
}

void bindRow(QSqlQuery& query, const StoredHub& hub)
{
    query.bindValue(0, blob(hub.tenant.bytes()));
    query.bindValue(1, blob(hub.publicKey.bytes()));
    query.bindValue(2, hub.endpoint.address.toString());
    query.bindValue(3, hub.endpoint.port);
    query.bindValue(4, text(hub.allowedIps));
}

void bindRow(QSqlQuery& query, const StoredPeering& peering)
{
    query.bindValue(0, text(peering.client));
    query.bindValue(1, blob(peering.hub.bytes()));
    query.bindValue(2, blob(peering.publicKey.bytes()));
    query.bindValue(3, number(peering.lease.toIPv4Address()));
    query.bindValue(4, number(peering.number));
}

void bindRow(QSqlQuery& query, const StoredExchange& exchange)
{
    query.bindValue(0, QString::fromUtf8(exchange.domain));
    query.bindValue(1, blob(exchange.publicKey.bytes()));
}

bool readRow(const QSqlQuery& row, StoredTenant& tenant)
{
    tenant.name = row.value(3).toString();
    if (!readNetwork(row, tenant.network))
        return false;
    return read(row.value(0), tenant.id) && read(row.value(1), tenant.networkSlot) &&
           read(row.value(2), tenant.kind, TenantKind::Sealed);
}

bool readRow(const QSqlQuery& row, StoredPeer& peer)
{
    quint32 address = 0;
    if (!read(row.value(0), peer.tenant) || !read(row.value(1), peer.publicKey) || !read(row.value(3), address) ||
        !read(row.value(4), peer.slot))
        return false;
    peer.displayName = row.value(2).toString();
    peer.wgip = QHostAddress(address);
    peer.gone = row.value(5).toInt() != 0;
    peer.lastSeenMs = row.value(6).toLongLong();
    return read(row.value(7), peer.role, Role::Owner) && readSeal(row.value(8), row.value(9), peer.seal);
}

bool readRow(const QSqlQuery& row, StoredInvite& invite)
{
    invite.expiresMs = row.value(3).toLongLong();
    invite.madeMs = row.value(6).toLongLong();
    return read(row.value(0), invite.tenant) && read(row.value(1), invite.token) &&
           read(row.value(2), invite.usesLeft) && read(row.value(4), invite.role, Role::Owner) &&
           read(row.value(5), invite.minter);
}

bool readRow(const QSqlQuery& row, StoredRevocation& revocation)
{
    revocation.revokedMs = row.value(2).toLongLong();
    return read(row.value(0), revocation.tenant) && read(row.value(1), revocation.publicKey);
}

bool readRow(const QSqlQuery& row, StoredHub& hub)
{
    const auto address = parseAddress(row.value(2).toString());
    quint32 port = 0;
    if (!address || !read(row.value(3), port) || port == 0 || port > std::numeric_limits<quint16>::max())
        return false;
    hub.endpoint = {*address, static_cast<quint16>(port)};
    hub.allowedIps = row.value(4).toString();
    return read(row.value(0), hub.tenant) && read(row.value(1), hub.publicKey);
}

bool readRow(const QSqlQuery& row, StoredPeering& peering)
{
    quint32 lease = 0;
    if (!read(row.value(1), peering.hub) || !read(row.value(2), peering.publicKey) || !read(row.value(3), lease))
        return false;
    peering.client = row.value(0).toString();
    peering.lease = QHostAddress(lease);
    peering.number = static_cast<quint64>(row.value(4).toLongLong());
    return !peering.client.isEmpty();
}

bool readRow(const QSqlQuery& row, StoredExchange& exchange)
{
    exchange.domain = row.value(0).toString().toUtf8();
    return read(row.value(1), exchange.publicKey);
}

} // namespace roamwire::server
