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
