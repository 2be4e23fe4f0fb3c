#pragma once

#include "server/core/storage.h"

#include <QSqlQuery>

namespace roamwire::server {

// Values of the core as columns, and back. What comes out of the file is checked as what comes from a stranger.

QByteArray blob(std::span<const std::uint8_t> bytes);

/// Bind the values of the statements that write whole rows, in the order of their columns.
void bindRow(QSqlQuery& query, const StoredTenant& tenant);
void bindRow(QSqlQuery& query, const StoredPeer& peer);
void bindRow(QSqlQuery& query, const StoredInvite& invite);
void bindRow(QSqlQuery& query, const StoredRevocation& revocation);
void bindRow(QSqlQuery& query, const StoredHub& hub);
void bindRow(QSqlQuery& query, const StoredPeering& peering);
void bindRow(QSqlQuery& query, const StoredExchange& exchange);

/// The columns of a table, in the order that bindRow() and readRow() know.
inline const QString kTenantColumns = QStringLiteral("id, network_slot, kind, name, network, network_length, reserved");
inline const QString kPeerColumns =
    QStringLiteral("tenant, public_key, display_name, wgip, slot, gone, last_seen_ms, role, seal_ms, seal_mac");
inline const QString kInviteColumns =
    QStringLiteral("tenant, token_hash, uses_left, expires_ms, role, minter, made_ms");
inline const QString kRevocationColumns = QStringLiteral("tenant, public_key, revoked_ms");
inline const QString kHubColumns = QStringLiteral("tenant, public_key, endpoint_address, endpoint_port, allowed_ips");
inline const QString kPeeringColumns = QStringLiteral("client, hub, public_key, lease, number");
inline const QString kExchangeColumns = QStringLiteral("domain, public_key");

/// false: no such value was ever written.
bool readRow(const QSqlQuery& row, StoredTenant& tenant);
bool readRow(const QSqlQuery& row, StoredPeer& peer);
bool readRow(const QSqlQuery& row, StoredInvite& invite);
bool readRow(const QSqlQuery& row, StoredRevocation& revocation);
bool readRow(const QSqlQuery& row, StoredHub& hub);
bool readRow(const QSqlQuery& row, StoredPeering& peering);
bool readRow(const QSqlQuery& row, StoredExchange& exchange);

} // namespace roamwire::server
