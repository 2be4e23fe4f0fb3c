#include "client-gui/helper/linux/filekeystore.h"

#include "shared/wireguard/linux/keyfile.h"

#include <QFile>

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace roamwire::helper {
namespace {

std::unexpected<Error> systemFailure(const QByteArray& path)
{
    return failure(QFile::decodeName(path) + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno)));
}

} // namespace

FileKeyStore::FileKeyStore(QByteArray directory)
    : m_directory(std::move(directory))
{
}

Result<FileKeyStore> FileKeyStore::open(const QString& directory)
{
    const QByteArray path = QFile::encodeName(directory);
    if (::mkdir(path.constData(), 0700) != 0 && errno != EEXIST)
        return systemFailure(path);
    struct stat status{};
    if (::lstat(path.constData(), &status) != 0)
        return systemFailure(path);
    if (!S_ISDIR(status.st_mode))
        return failure(directory + QStringLiteral(" is not a folder; choose another --state-dir"));
    if (const auto owned = requirePrivate(status, path); !owned)
        return std::unexpected(owned.error());
    return FileKeyStore(path);
}

QByteArray FileKeyStore::fileOf(const QString& interface) const
{
    return m_directory + '/' + interface.toLatin1() + ".key";
}

Result<std::optional<PrivateKey>> FileKeyStore::load(const QString& interface)
{
    return loadKeyFile(fileOf(interface));
}

Result<void> FileKeyStore::save(const QString& interface, const PrivateKey& key)
{
    return saveKeyFile(fileOf(interface), key);
}

Result<void> FileKeyStore::remove(const QString& interface)
{
    return removeKeyFile(fileOf(interface));
}

} // namespace roamwire::helper
