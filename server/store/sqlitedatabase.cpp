#include "server/store/sqlitedatabase.h"

#include "server/store/sqliteerror.h"
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

QByteArray blob(std::span<const std::uint8_t> bytes)
{
    return QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
}

/// Null strings would become NULL.
QString text(const QString& value)
{
    return value.isNull() ? QStringLiteral("") : value;
}

std::optional<TenantId> tenantId(const QVariant& value)
{
    const QByteArray raw = value.toByteArray();
    std::array<std::uint8_t, 16> bytes{};
    if (raw.size() != static_cast<qsizetype>(bytes.size()))
        return std::nullopt;
    std::copy(raw.cbegin(), raw.cend(), reinterpret_cast<char*>(bytes.data()));
    return TenantId::fromBytes(bytes);
}

std::optional<quint32> number(const QVariant& value)
{
    bool isNumber = false;
    const qint64 wide = value.toLongLong(&isNumber);
    if (!isNumber || wide < 0 || wide > std::numeric_limits<quint32>::max())
        return std::nullopt;
    return static_cast<quint32>(wide);
}

std::optional<StoredPeer> peerOf(const QSqlQuery& row)
{
    const auto tenant = tenantId(row.value(0));
    const auto key = PublicKey::fromRaw(row.value(1).toByteArray());
    const auto address = number(row.value(3));
    const auto slot = number(row.value(4));
    if (!tenant || !key || !address || !slot)
        return std::nullopt;
    return StoredPeer{*tenant,
                      *key,
                      row.value(2).toString(),
                      QHostAddress(*address),
                      *slot,
                      row.value(5).toInt() != 0,
                      row.value(6).toLongLong()};
}

} // namespace

SqliteDatabase::Statements::Statements(const QSqlDatabase& database)
    : saveTenant(database)
    , removeTenant(database)
    , savePeer(database)
    , removePeer(database)
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
         QStringLiteral("INSERT INTO tenants (id, network_slot) VALUES (?, ?) "
                        "ON CONFLICT (id) DO UPDATE SET network_slot = excluded.network_slot")},
        {&m_statements->removeTenant, QStringLiteral("DELETE FROM tenants WHERE id = ?")},
        // REPLACE: whoever is stored with this address or slot has lost it, only that could not be stored at the time.
        {&m_statements->savePeer,
         QStringLiteral(
             "INSERT OR REPLACE INTO peers (tenant, public_key, display_name, wgip, slot, gone, last_seen_ms) "
             "VALUES (?, ?, ?, ?, ?, ?, ?)")},
        {&m_statements->removePeer, QStringLiteral("DELETE FROM peers WHERE tenant = ? AND public_key = ?")},
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
    QSqlQuery& query = m_statements->saveTenant;
    query.bindValue(0, blob(change.tenant.id.bytes()));
    query.bindValue(1, qint64(change.tenant.networkSlot));
    return run(query);
}

Result<void> SqliteDatabase::apply(const RemoveTenant& change)
{
    m_statements->removeTenant.bindValue(0, blob(change.tenant.bytes()));
    return run(m_statements->removeTenant);
}

Result<void> SqliteDatabase::apply(const SavePeer& change)
{
    const StoredPeer& peer = change.peer;
    QSqlQuery& query = m_statements->savePeer;
    query.bindValue(0, blob(peer.tenant.bytes()));
    query.bindValue(1, blob(peer.publicKey.bytes()));
    query.bindValue(2, text(peer.displayName));
    query.bindValue(3, qint64(peer.wgip.toIPv4Address()));
    query.bindValue(4, qint64(peer.slot));
    query.bindValue(5, peer.gone ? 1 : 0);
    query.bindValue(6, peer.lastSeenMs);
    return run(query);
}

Result<void> SqliteDatabase::apply(const RemovePeer& change)
{
    QSqlQuery& query = m_statements->removePeer;
    query.bindValue(0, blob(change.tenant.bytes()));
    query.bindValue(1, blob(change.publicKey.bytes()));
    return run(query);
}

Result<StoredState> SqliteDatabase::load()
{
    auto tenants = loadTenants();
    if (!tenants)
        return std::unexpected(tenants.error());
    auto peers = loadPeers();
    if (!peers)
        return std::unexpected(peers.error());
    return StoredState{*std::move(tenants), *std::move(peers)};
}

Result<QList<StoredTenant>> SqliteDatabase::loadTenants()
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.exec(QStringLiteral("SELECT id, network_slot FROM tenants")))
        return std::unexpected(describe(query.lastError(), m_path));
    QList<StoredTenant> tenants;
    while (query.next()) {
        const auto id = tenantId(query.value(0));
        const auto slot = number(query.value(1));
        if (!id || !slot)
            return std::unexpected(damaged(m_path, QStringLiteral("row %1 of tenants").arg(tenants.size() + 1)));
        tenants.append({*id, *slot});
    }
    if (query.lastError().isValid())
        return std::unexpected(describe(query.lastError(), m_path));
    return tenants;
}

Result<QList<StoredPeer>> SqliteDatabase::loadPeers()
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.exec(
            QStringLiteral("SELECT tenant, public_key, display_name, wgip, slot, gone, last_seen_ms FROM peers")))
        return std::unexpected(describe(query.lastError(), m_path));
    QList<StoredPeer> peers;
    while (query.next()) {
        auto peer = peerOf(query);
        if (!peer)
            return std::unexpected(damaged(m_path, QStringLiteral("row %1 of peers").arg(peers.size() + 1)));
        peers.append(*std::move(peer));
    }
    if (query.lastError().isValid())
        return std::unexpected(describe(query.lastError(), m_path));
    return peers;
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
