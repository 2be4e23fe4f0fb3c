#include "client-gui/helper/filerecordstore.h"

#include <QFile>
#include <QSaveFile>

namespace roamwire::helper {

FileRecordStore::FileRecordStore(QString directory)
    : m_directory(std::move(directory))
{
}

QString FileRecordStore::fileOf(const QString& interface) const
{
    return m_directory + u'/' + interface + QStringLiteral(".json");
}

Result<std::optional<InterfaceRecord>> FileRecordStore::load(const QString& interface)
{
    QFile file(fileOf(interface));
    if (!file.exists())
        return std::optional<InterfaceRecord>();
    if (!file.open(QIODevice::ReadOnly))
        return failure(QStringLiteral("%1: %2").arg(file.fileName(), file.errorString()));
    auto record = decodeRecord(file.readAll());
    if (!record)
        return failure(QStringLiteral("%1 is damaged (%2); remove it, and set the endpoints of %3 by hand where they "
                                      "are not yours")
                           .arg(file.fileName(), record.error().message, interface));
    return std::optional(std::move(*record));
}

Result<void> FileRecordStore::save(const QString& interface, const InterfaceRecord& record)
{
    QSaveFile file(fileOf(interface));
    const QByteArray text = encode(record);
    const bool isWritten = file.open(QIODevice::WriteOnly) &&
                           file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) &&
                           file.write(text) == text.size() && file.commit();
    if (!isWritten)
        return failure(
            QStringLiteral("%1 cannot be written: %2; is the disk full?").arg(file.fileName(), file.errorString()));
    return {};
}

Result<void> FileRecordStore::remove(const QString& interface)
{
    QFile file(fileOf(interface));
    if (file.exists() && !file.remove())
        return failure(QStringLiteral("%1 cannot be removed: %2").arg(file.fileName(), file.errorString()));
    return {};
}

} // namespace roamwire::helper
