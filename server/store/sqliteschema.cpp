#include "server/store/sqliteschema.h"

#include "server/store/sqliteerror.h"

#include <QSqlQuery>
#include <QStringList>

namespace roamwire::server {
namespace {

/// Step N leads from schema N to N + 1. Steps that were ever released are never changed; new ones are added at the end.
const QList<QStringList>& steps()
{
    static const QList<QStringList> list = {
        {
            QStringLiteral("CREATE TABLE tenants ("
                           "id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), "
                           "network_slot INTEGER NOT NULL CHECK (network_slot BETWEEN 0 AND 4294967295)"
                           ") STRICT, WITHOUT ROWID"),
            QStringLiteral("CREATE TABLE peers ("
                           "tenant BLOB NOT NULL REFERENCES tenants (id) ON DELETE CASCADE, "
                           "public_key BLOB NOT NULL CHECK (length(public_key) = 32), "
                           "display_name TEXT NOT NULL, "
                           "wgip INTEGER NOT NULL CHECK (wgip BETWEEN 0 AND 4294967295), "
                           "slot INTEGER NOT NULL CHECK (slot BETWEEN 0 AND 4294967295), "
                           "gone INTEGER NOT NULL CHECK (gone IN (0, 1)), "
                           "last_seen_ms INTEGER NOT NULL, "
                           "PRIMARY KEY (tenant, public_key), UNIQUE (tenant, wgip), UNIQUE (tenant, slot)"
                           ") STRICT, WITHOUT ROWID"),
        },
        {
            // Older tenants are open ones, in which nobody has a role or a seal.
            QStringLiteral("ALTER TABLE tenants ADD COLUMN kind INTEGER NOT NULL DEFAULT 0 CHECK (kind IN (0, 1, 2))"),
            QStringLiteral("ALTER TABLE tenants ADD COLUMN name TEXT NOT NULL DEFAULT ''"),
            QStringLiteral("ALTER TABLE peers ADD COLUMN role INTEGER NOT NULL DEFAULT 0 CHECK (role IN (0, 1, 2))"),
            QStringLiteral("ALTER TABLE peers ADD COLUMN seal_ms INTEGER "
                           "CHECK (seal_ms BETWEEN 0 AND 9007199254740992)"),
            QStringLiteral("ALTER TABLE peers ADD COLUMN seal_mac BLOB "
                           "CHECK ((seal_mac IS NULL) = (seal_ms IS NULL) AND length(seal_mac) = 32)"),
            QStringLiteral("CREATE TABLE invites ("
                           "tenant BLOB NOT NULL REFERENCES tenants (id) ON DELETE CASCADE, "
                           "token_hash BLOB NOT NULL CHECK (length(token_hash) = 32), "
                           "uses_left INTEGER NOT NULL CHECK (uses_left BETWEEN 0 AND 4294967295), "
                           "expires_ms INTEGER NOT NULL, "
                           "role INTEGER NOT NULL CHECK (role IN (0, 1, 2)), "
                           "minter BLOB CHECK (length(minter) = 32), "
                           "PRIMARY KEY (tenant, token_hash)"
                           ") STRICT, WITHOUT ROWID"),
            // Without a reference to peers: a peer that leaves gives no use back.
            QStringLiteral("CREATE TABLE purchases ("
                           "tenant BLOB NOT NULL, "
                           "token_hash BLOB NOT NULL, "
                           "public_key BLOB NOT NULL CHECK (length(public_key) = 32), "
                           "bought_ms INTEGER NOT NULL, "
                           "PRIMARY KEY (tenant, token_hash, public_key, bought_ms), "
                           "FOREIGN KEY (tenant, token_hash) REFERENCES invites (tenant, token_hash) ON DELETE CASCADE"
                           ") STRICT, WITHOUT ROWID"),
        },
        {
            QStringLiteral("ALTER TABLE invites ADD COLUMN made_ms INTEGER NOT NULL DEFAULT 0"),
            QStringLiteral("CREATE TABLE revocations ("
                           "tenant BLOB NOT NULL REFERENCES tenants (id) ON DELETE CASCADE, "
                           "public_key BLOB NOT NULL CHECK (length(public_key) = 32), "
                           "revoked_ms INTEGER NOT NULL, "
                           "PRIMARY KEY (tenant, public_key)"
                           ") STRICT, WITHOUT ROWID"),
        },
        {
            // Tenants without a network of their own have one from the supernet.
            QStringLiteral("ALTER TABLE tenants ADD COLUMN network INTEGER CHECK (network BETWEEN 0 AND 4294967295)"),
            QStringLiteral("ALTER TABLE tenants ADD COLUMN network_length INTEGER "
                           "CHECK ((network IS NULL) = (network_length IS NULL) AND network_length BETWEEN 1 AND 32)"),
            QStringLiteral("ALTER TABLE tenants ADD COLUMN reserved INTEGER NOT NULL DEFAULT 0 "
                           "CHECK (reserved BETWEEN 0 AND 4294967295)"),
            QStringLiteral("CREATE TABLE hubs ("
                           "tenant BLOB NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE, "
                           "public_key BLOB NOT NULL CHECK (length(public_key) = 32), "
                           "endpoint_address TEXT NOT NULL, "
                           "endpoint_port INTEGER NOT NULL CHECK (endpoint_port BETWEEN 1 AND 65535), "
                           "allowed_ips TEXT NOT NULL"
                           ") STRICT, WITHOUT ROWID"),
            QStringLiteral("CREATE TABLE peerings ("
                           "client TEXT NOT NULL, "
                           "hub BLOB NOT NULL REFERENCES hubs (tenant) ON DELETE CASCADE, "
                           "public_key BLOB NOT NULL CHECK (length(public_key) = 32), "
                           "lease INTEGER NOT NULL CHECK (lease BETWEEN 0 AND 4294967295), "
                           "number INTEGER NOT NULL CHECK (number > 0), "
                           "PRIMARY KEY (client, hub), UNIQUE (hub, lease), UNIQUE (hub, public_key)"
                           ") STRICT, WITHOUT ROWID"),
        },
        {
            QStringLiteral("CREATE TABLE exchanges ("
                           "domain TEXT NOT NULL, "
                           "public_key BLOB NOT NULL CHECK (length(public_key) = 32), "
                           "PRIMARY KEY (domain, public_key)"
                           ") STRICT, WITHOUT ROWID"),
        },
    };
    return list;
}

Result<int> schemaOf(const QSqlDatabase& database)
{
    QSqlQuery query(database);
    if (!query.exec(QStringLiteral("PRAGMA user_version")) || !query.next())
        return std::unexpected(describe(query.lastError(), database.databaseName()));
    return query.value(0).toInt();
}

Result<void> execute(const QSqlDatabase& database, const QStringList& statements)
{
    QSqlQuery query(database);
    for (const QString& statement : statements) {
        if (!query.exec(statement)) {
            const Error error = describe(query.lastError(), database.databaseName());
            query.exec(QStringLiteral("ROLLBACK"));
            return std::unexpected(error);
        }
    }
    return {};
}

} // namespace

int newestSchema()
{
    return static_cast<int>(steps().size());
}

Result<void> migrate(const QSqlDatabase& database)
{
    const Result<int> found = schemaOf(database);
    if (!found)
        return std::unexpected(found.error());
    if (*found > newestSchema()) {
        return failure(
            QStringLiteral("The database %1 was written by a newer Roamwire (schema %2, this one knows up to "
                           "%3). Install that version again, or restore the backup from before the upgrade")
                .arg(database.databaseName())
                .arg(*found)
                .arg(newestSchema()));
    }
    for (int schema = *found; schema < newestSchema(); ++schema) {
        const QStringList step =
            QStringList{QStringLiteral("BEGIN IMMEDIATE")} + steps().at(schema) +
            QStringList{QStringLiteral("PRAGMA user_version = %1").arg(schema + 1), QStringLiteral("COMMIT")};
        if (const auto done = execute(database, step); !done)
            return done;
    }
    return {};
}

} // namespace roamwire::server
