#pragma once

#include "server/store/sqlitestorage.h"

#include <QStringList>
#include <QTemporaryDir>

namespace roamwire::server {

TenantId tenantOf(quint8 number);
PublicKey keyOf(quint32 number);
SaveTenant saveTenant(quint8 number);
SavePeer savePeer(quint8 tenantNumber, quint32 number, const QString& name = QStringLiteral("name"));

/// Commits and waits for the answer.
Result<void> commit(SqliteStorage& storage, const Changes& changes);

/// The display names of all peers, ordered by tenant and key.
QStringList names(SqliteStorage& storage);

/// A data folder that is not there before it is opened, and vanishes with this.
class StorageFixture final
{
public:
    QString directory() const { return m_home.filePath(QStringLiteral("deep/data")); }
    /// Of the database.
    QString path() const;

    /// Ends the program where it cannot be opened.
    std::unique_ptr<SqliteStorage> open() const;
    /// Empty where it could be opened.
    QString openError() const;

    /// SQL past the storage, as damage or another version of the program would do it.
    void execute(const QStringList& statements) const;

private:
    QTemporaryDir m_home;
};

} // namespace roamwire::server
