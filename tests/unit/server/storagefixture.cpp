#include "tests/unit/server/storagefixture.h"

#include <QDir>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTest>
#include <QtEndian>

#include <algorithm>

namespace roamwire::server {

TenantId tenantOf(quint8 number)
{
    return TenantId::fromBytes({number});
}

PublicKey keyOf(quint32 number)
{
    PublicKey::Bytes bytes{};
    qToBigEndian(number, bytes.data());
    return PublicKey(bytes);
}

SaveTenant saveTenant(quint8 number)
{
    return {{tenantOf(number), number}};
}

SavePeer savePeer(quint8 tenantNumber, quint32 number, const QString& name)
{
    return {
        {tenantOf(tenantNumber), keyOf(number), name, QHostAddress(0x0a800000 + number), number, false, 1000 + number}};
}

Result<void> commit(SqliteStorage& storage, const Changes& changes)
{
    std::optional<Result<void>> result;
    storage.commit(changes, [&result](const Result<void>& stored) { result = stored; });
    if (!QTest::qWaitFor([&result] { return result.has_value(); }, 60'000))
        return failure(QStringLiteral("no answer"));
    return *result;
}

QStringList names(SqliteStorage& storage)
{
    StoredState state = storage.load().value();
    std::ranges::sort(state.peers, {}, [](const StoredPeer& peer) { return std::pair(peer.tenant, peer.publicKey); });
    QStringList list;
    for (const StoredPeer& peer : std::as_const(state.peers))
        list.append(peer.displayName);
    return list;
}

QString StorageFixture::path() const
{
    return QDir(directory()).filePath(SqliteStorage::fileName());
}

std::unique_ptr<SqliteStorage> StorageFixture::open() const
{
    auto storage = SqliteStorage::open(directory());
    if (!storage)
        qFatal("%s", qPrintable(storage.error().message));
    return *std::move(storage);
}

QString StorageFixture::openError() const
{
    const auto storage = SqliteStorage::open(directory());
    return storage ? QString() : storage.error().message;
}

void StorageFixture::execute(const QStringList& statements) const
{
    const QString connection = QStringLiteral("test");
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection);
        database.setDatabaseName(path());
        QVERIFY2(database.open(), qPrintable(database.lastError().text()));
        QSqlQuery query(database);
        for (const QString& statement : statements)
            QVERIFY2(query.exec(statement), qPrintable(query.lastError().text()));
    }
    QSqlDatabase::removeDatabase(connection);
}

} // namespace roamwire::server
