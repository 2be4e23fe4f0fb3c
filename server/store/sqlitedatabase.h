#pragma once

#include "server/core/storage.h"

#include <QSqlDatabase>
#include <QSqlQuery>

#include <memory>
#include <span>

namespace roamwire::server {

/// The database file, for one thread: open it, use it and destroy it on the same one.
class SqliteDatabase final
{
public:
    /// Opens the file, or makes it (0600), and brings it to the newest schema.
    static Result<std::unique_ptr<SqliteDatabase>> open(const QString& path);
    ~SqliteDatabase();
    Q_DISABLE_COPY_MOVE(SqliteDatabase)

    Result<StoredState> load();

    /// One result per group, in order. A group is stored as a whole or not at all; what is reported as stored survives
    /// a power cut.
    std::vector<Result<void>> store(std::span<const Changes* const> groups);

private:
    explicit SqliteDatabase(QString path);

    Result<void> connect();
    Result<void> prepare();
    Result<void> execute(const QString& statement);
    Result<void> run(QSqlQuery& query);
    Result<void> runTogether(std::span<const Changes* const> groups);
    Result<void> apply(const Changes& changes);
    Result<void> apply(const SaveTenant& change);
    Result<void> apply(const RemoveTenant& change);
    Result<void> apply(const SavePeer& change);
    Result<void> apply(const RemovePeer& change);
    Result<void> apply(const AddInvite& change);
    Result<void> apply(const RemoveInvite& change);
    Result<void> apply(const SaveRevocation& change);
    Result<void> apply(const RemoveRevocation& change);
    Result<void> apply(const AddHub& change);
    Result<void> apply(const SavePeering& change);
    Result<void> apply(const RemovePeerings& change);
    Result<void> apply(const SaveExchange& change);
    Result<void> apply(const RemoveExchange& change);
    /// Runs the first statement on one purchase and, if that changed anything, the second one on its invite.
    Result<void> changePurchase(QSqlQuery& purchases, QSqlQuery& uses, const TenantId& tenant, const PublicKey& key,
                                const Purchase& purchase);
    /// Runs a statement on what is stored of one key, which need not be there.
    Result<void> changeKey(QSqlQuery& query, const TenantId& tenant, const PublicKey& key);
    /// Runs a statement on one invite, which need not be there.
    Result<void> changeInvite(QSqlQuery& query, const TenantId& tenant, const TokenHash& token);
    template <typename Row>
    Result<void> load(const QString& table, const QString& columns, QList<Row>& rows);

    struct Statements
    {
        explicit Statements(const QSqlDatabase& database);
        QSqlQuery saveTenant;
        QSqlQuery removeTenant;
        QSqlQuery savePeer;
        QSqlQuery removePeer;
        QSqlQuery addPurchase;
        QSqlQuery removePurchase;
        QSqlQuery takeUse;
        QSqlQuery giveUse;
        QSqlQuery addInvite;
        QSqlQuery removeInvite;
        QSqlQuery saveRevocation;
        QSqlQuery removeRevocation;
        QSqlQuery addHub;
        QSqlQuery savePeering;
        QSqlQuery removePeering;
        QSqlQuery removeClient;
        QSqlQuery saveExchange;
        QSqlQuery removeExchange;
    };

    QString m_path;
    QString m_connection; ///< the name that Qt keeps the connection under
    QSqlDatabase m_database;
    std::unique_ptr<Statements> m_statements;
};

} // namespace roamwire::server
