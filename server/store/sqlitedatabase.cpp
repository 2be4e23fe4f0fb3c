#include "server/store/sqlitedatabase.h"

#include "server/store/sqliteerror.h"
#include "server/store/sqliterows.h"
#include "server/store/sqliteschema.h"

#include <QFile>
#include <QVariant>

#include <algorithm>
#include <atomic>

namespace roamwire::server {
namespace {

constexpr auto kPrivate = QFile::ReadOwner | QFile::WriteOwner;

/// SQLite gives the files beside the database the same permissions, so they are right before there is a secret in them.
Result<void> makePrivateFile(const QString& path)
{
    QFile file(path);
    if (file.exists() ? file.setPermissions(kPrivate) : file.open(QIODevice::WriteOnly | QIODevice::NewOnly, kPrivate))
        return {};
    return failure(
        QStringLiteral("The database %1 cannot be made: %2. The server's user must be able to write the folder "
                       "that it is in")
            .arg(path, file.errorString()));
}

} // namespace

SqliteDatabase::Statements::Statements(const QSqlDatabase& database)
    : saveTenant(database)
    , removeTenant(database)
    , savePeer(database)
    , removePeer(database)
    , addPurchase(database)
    , removePurchase(database)
    , takeUse(database)
    , giveUse(database)
    , addInvite(database)
    , removeInvite(database)
    , saveRevocation(database)
    , removeRevocation(database)
    , addHub(database)
    , savePeering(database)
    , removePeering(database)
    , removeClient(database)
    , saveExchange(database)
    , removeExchange(database)
{
}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(const QString& path)
{
    std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(path));
    if (const auto connected = database->connect(); !connected)
        return std::unexpected(connected.error());
    return database;
}

SqliteDatabase::SqliteDatabase(QString path)
    : m_path(std::move(path))
{
    static std::atomic<quint64> number = 0;
    m_connection = QStringLiteral("roamwire-store-%1").arg(++number);
}

SqliteDatabase::~SqliteDatabase()
{
    m_statements.reset();
    m_database.close();
    m_database = {};
    QSqlDatabase::removeDatabase(m_connection);
}

Result<void> SqliteDatabase::connect()
{
    m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_connection);
    if (!m_database.isValid())
        return failure(QStringLiteral("Qt's SQLite driver is not installed (Debian: libqt6sql6-sqlite)"));
    if (const auto made = makePrivateFile(m_path); !made)
        return made;
    m_database.setDatabaseName(m_path);
    m_database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000"));
    if (!m_database.open())
        return std::unexpected(describe(m_database.lastError(), m_path));
    // FULL: a commit that was told is on the disk, not only with the kernel.
    for (const char* pragma : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON"}) {
        if (const auto set = execute(QLatin1String(pragma)); !set)
            return set;
    }
    if (const auto migrated = migrate(m_database); !migrated)
        return migrated;
    return prepare();
}

Result<void> SqliteDatabase::prepare()
{
    m_statements = std::make_unique<Statements>(m_database);
    const std::pair<QSqlQuery*, QString> all[] = {
        // Not REPLACE: it would take the tenant's peers with it.
        {&m_statements->saveTenant,
         QStringLiteral("INSERT INTO tenants (%1) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                        "network_slot = excluded.network_slot, kind = excluded.kind, name = excluded.name")
             .arg(kTenantColumns)},
        {&m_statements->removeTenant, QStringLiteral("DELETE FROM tenants WHERE id = ?")},
        // REPLACE: whoever is stored with this address or slot has lost it, only that could not be stored at the time.
        {&m_statements->savePeer,
         QStringLiteral("INSERT OR REPLACE INTO peers (%1) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").arg(kPeerColumns)},
        {&m_statements->removePeer, QStringLiteral("DELETE FROM peers WHERE tenant = ? AND public_key = ?")},
        // With named values, because here they stand in another order. SELECT: none without its invite.
        {&m_statements->addPurchase,
         QStringLiteral("INSERT INTO purchases (tenant, token_hash, public_key, bought_ms) "
                        "SELECT tenant, token_hash, :key, :ms FROM invites WHERE tenant = :tenant AND "
                        "token_hash = :token ON CONFLICT DO NOTHING")},
        {&m_statements->removePurchase,
         QStringLiteral("DELETE FROM purchases WHERE tenant = :tenant AND "
                        "token_hash = :token AND public_key = :key AND bought_ms = :ms")},
        {&m_statements->takeUse, QStringLiteral("UPDATE invites SET uses_left = uses_left - 1 "
                                                "WHERE tenant = ? AND token_hash = ?")}, // the table bears no -1
        {&m_statements->giveUse,
         QStringLiteral("UPDATE invites SET uses_left = uses_left + 1 WHERE tenant = ? AND token_hash = ?")},
        {&m_statements->addInvite,
         QStringLiteral("INSERT INTO invites (%1) VALUES (?, ?, ?, ?, ?, ?, ?)").arg(kInviteColumns)},
        {&m_statements->removeInvite, QStringLiteral("DELETE FROM invites WHERE tenant = ? AND token_hash = ?")},
        {&m_statements->saveRevocation,
         QStringLiteral("INSERT OR REPLACE INTO revocations (%1) VALUES (?, ?, ?)").arg(kRevocationColumns)},
        {&m_statements->removeRevocation,
         QStringLiteral("DELETE FROM revocations WHERE tenant = ? AND public_key = ?")},
        {&m_statements->addHub, QStringLiteral("INSERT INTO hubs (%1) VALUES (?, ?, ?, ?, ?)").arg(kHubColumns)},
        {&m_statements->savePeering,
         QStringLiteral("INSERT INTO peerings (%1) VALUES (?, ?, ?, ?, ?) ON CONFLICT (client, hub) DO UPDATE SET "
                        "public_key = excluded.public_key, lease = excluded.lease, number = excluded.number")
             .arg(kPeeringColumns)},
        {&m_statements->removePeering, QStringLiteral("DELETE FROM peerings WHERE client = ? AND hub = ?")},
        {&m_statements->removeClient, QStringLiteral("DELETE FROM peerings WHERE client = ?")},
        {&m_statements->saveExchange,
         QStringLiteral("INSERT OR REPLACE INTO exchanges (%1) VALUES (?, ?)").arg(kExchangeColumns)},
        {&m_statements->removeExchange, QStringLiteral("DELETE FROM exchanges WHERE domain = ? AND public_key = ?")},
    };
    for (const auto& [query, sql] : all) {
        if (!query->prepare(sql))
            return std::unexpected(describe(query->lastError(), m_path));
    }
    return {};
}

std::vector<Result<void>> SqliteDatabase::store(std::span<const Changes* const> groups)
{
    if (const auto together = runTogether(groups); together || groups.size() == 1)
        return std::vector<Result<void>>(groups.size(), together);
    // One bad group must not cost the others; alone each gets its own answer.
    std::vector<Result<void>> results;
    results.reserve(groups.size());
    for (size_t i = 0; i < groups.size(); ++i)
        results.push_back(runTogether(groups.subspan(i, 1)));
    return results;
}

Result<void> SqliteDatabase::runTogether(std::span<const Changes* const> groups)
{
    if (std::all_of(groups.begin(), groups.end(), [](const Changes* changes) { return changes->empty(); }))
        return {};
    Result<void> result = execute(QStringLiteral("BEGIN IMMEDIATE"));
    for (auto group = groups.begin(); result && group != groups.end(); ++group)
        result = apply(**group);
    if (result)
        result = execute(QStringLiteral("COMMIT"));
    // Some errors roll back by themselves; then this one fails, which does not matter.
    if (!result)
        (void)execute(QStringLiteral("ROLLBACK"));
    return result;
}

Result<void> SqliteDatabase::apply(const Changes& changes)
{
    for (const Change& change : changes) {
        const auto applied = std::visit([this](const auto& one) { return apply(one); }, change);
        if (!applied)
            return applied;
    }
    return {};
}

Result<void> SqliteDatabase::apply(const SaveTenant& change)
{
    bindRow(m_statements->saveTenant, change.tenant);
    return run(m_statements->saveTenant);
}

Result<void> SqliteDatabase::apply(const RemoveTenant& change)
{
    m_statements->removeTenant.bindValue(0, blob(change.tenant.bytes()));
    return run(m_statements->removeTenant);
}

Result<void> SqliteDatabase::apply(const SavePeer& change)
{
    const StoredPeer& peer = change.peer;
    if (change.purchase) {
        const auto paid = changePurchase(m_statements->addPurchase, m_statements->takeUse, peer.tenant, peer.publicKey,
                                         *change.purchase);
        if (!paid)
            return paid;
    }
    bindRow(m_statements->savePeer, peer);
    return run(m_statements->savePeer);
}

Result<void> SqliteDatabase::apply(const RemovePeer& change)
{
    if (change.refund) {
        const auto refunded = changePurchase(m_statements->removePurchase, m_statements->giveUse, change.tenant,
                                             change.publicKey, *change.refund);
        if (!refunded)
            return refunded;
    }
    return changeKey(m_statements->removePeer, change.tenant, change.publicKey);
}

Result<void> SqliteDatabase::apply(const AddInvite& change)
{
    bindRow(m_statements->addInvite, change.invite);
    return run(m_statements->addInvite);
}

Result<void> SqliteDatabase::apply(const RemoveInvite& change)
{
    return changeInvite(m_statements->removeInvite, change.tenant, change.token);
}

Result<void> SqliteDatabase::apply(const SaveRevocation& change)
{
    bindRow(m_statements->saveRevocation, change.revocation);
    return run(m_statements->saveRevocation);
}

Result<void> SqliteDatabase::apply(const RemoveRevocation& change)
{
    return changeKey(m_statements->removeRevocation, change.tenant, change.publicKey);
}

Result<void> SqliteDatabase::apply(const AddHub& change)
{
    bindRow(m_statements->addHub, change.hub);
    return run(m_statements->addHub);
}

Result<void> SqliteDatabase::apply(const SavePeering& change)
{
    bindRow(m_statements->savePeering, change.peering);
    return run(m_statements->savePeering);
}

Result<void> SqliteDatabase::apply(const RemovePeerings& change)
{
    QSqlQuery& query = change.hub ? m_statements->removePeering : m_statements->removeClient;
    query.bindValue(0, change.client);
    if (change.hub)
        query.bindValue(1, blob(change.hub->bytes()));
    return run(query);
}

Result<void> SqliteDatabase::apply(const SaveExchange& change)
{
    bindRow(m_statements->saveExchange, change.exchange);
    return run(m_statements->saveExchange);
}

Result<void> SqliteDatabase::apply(const RemoveExchange& change)
{
    bindRow(m_statements->removeExchange, change.exchange);
    return run(m_statements->removeExchange);
}

Result<void> SqliteDatabase::changeKey(QSqlQuery& query, const TenantId& tenant, const PublicKey& key)
{
    query.bindValue(0, blob(tenant.bytes()));
    query.bindValue(1, blob(key.bytes()));
    return run(query);
}

Result<void> SqliteDatabase::changePurchase(QSqlQuery& purchases, QSqlQuery& uses, const TenantId& tenant,
                                            const PublicKey& key, const Purchase& purchase)
{
    purchases.bindValue(QStringLiteral(":tenant"), blob(tenant.bytes()));
    purchases.bindValue(QStringLiteral(":token"), blob(purchase.token.bytes()));
    purchases.bindValue(QStringLiteral(":key"), blob(key.bytes()));
    purchases.bindValue(QStringLiteral(":ms"), purchase.unixMs);
    const auto changed = run(purchases);
    if (!changed || purchases.numRowsAffected() == 0)
        return changed;
    return changeInvite(uses, tenant, purchase.token);
}

Result<void> SqliteDatabase::changeInvite(QSqlQuery& query, const TenantId& tenant, const TokenHash& token)
{
    query.bindValue(0, blob(tenant.bytes()));
    query.bindValue(1, blob(token.bytes()));
    return run(query);
}

Result<StoredState> SqliteDatabase::load()
{
    StoredState state;
    if (const auto read = load(QStringLiteral("tenants"), kTenantColumns, state.tenants); !read)
        return std::unexpected(read.error());
    if (const auto read = load(QStringLiteral("peers"), kPeerColumns, state.peers); !read)
        return std::unexpected(read.error());
    if (const auto read = load(QStringLiteral("invites"), kInviteColumns, state.invites); !read)
        return std::unexpected(read.error());
    if (const auto read = load(QStringLiteral("revocations"), kRevocationColumns, state.revocations); !read)
        return std::unexpected(read.error());
    if (const auto read = load(QStringLiteral("hubs"), kHubColumns, state.hubs); !read)
        return std::unexpected(read.error());
    if (const auto read = load(QStringLiteral("peerings"), kPeeringColumns, state.peerings); !read)
        return std::unexpected(read.error());
    if (const auto read = load(QStringLiteral("exchanges"), kExchangeColumns, state.exchanges); !read)
        return std::unexpected(read.error());
    return state;
}

template <typename Row>
Result<void> SqliteDatabase::load(const QString& table, const QString& columns, QList<Row>& rows)
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.exec(QStringLiteral("SELECT %1 FROM %2").arg(columns, table)))
        return std::unexpected(describe(query.lastError(), m_path));
    while (query.next()) {
        Row row;
        if (!readRow(query, row))
            return std::unexpected(damaged(m_path, QStringLiteral("row %1 of %2").arg(rows.size() + 1).arg(table)));
        rows.append(std::move(row));
    }
    if (query.lastError().isValid())
        return std::unexpected(describe(query.lastError(), m_path));
    return {};
}

Result<void> SqliteDatabase::execute(const QString& statement)
{
    QSqlQuery query(m_database);
    if (!query.exec(statement))
        return std::unexpected(describe(query.lastError(), m_path));
    return {};
}

Result<void> SqliteDatabase::run(QSqlQuery& query)
{
    if (!query.exec())
        return std::unexpected(describe(query.lastError(), m_path));
    return {};
}

} // namespace roamwire::server
