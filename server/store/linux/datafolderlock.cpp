#include "server/store/datafolder.h"

#include <QDir>

#include <sys/file.h>

#include <cerrno>
#include <cstring>

namespace roamwire::server {

Result<std::unique_ptr<QFile>> lockDataFolder(const QString& path)
{
    const auto folder = makeDataFolder(path);
    if (!folder)
        return std::unexpected(folder.error());
    auto file = std::make_unique<QFile>(QDir(*folder).filePath(QStringLiteral("roamwired.lock")));
    if (!file->open(QIODevice::ReadWrite, QFile::ReadOwner | QFile::WriteOwner)) {
        return failure(
            QStringLiteral("%1 cannot be opened: %2. The server's user must be able to write the folder that "
                           "it is in")
                .arg(file->fileName(), file->errorString()));
    }
    // flock(2) belongs to the open file. A number of a process in the file would not do: the next one may have the
    // same.
    if (::flock(file->handle(), LOCK_EX | LOCK_NB) == 0)
        return file;
    if (errno == EWOULDBLOCK) {
        return failure(QStringLiteral("Another server uses the data folder %1. Stop that one, or name another folder "
                                      "with --data-dir")
                           .arg(*folder));
    }
    return failure(
        QStringLiteral("%1 cannot be locked: %2. The data folder has to be on a filesystem that locks files; "
                       "name another one with --data-dir")
            .arg(file->fileName(), QString::fromLocal8Bit(std::strerror(errno))));
}

} // namespace roamwire::server
