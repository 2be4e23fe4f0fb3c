#include "server/store/datafolder.h"

#include <QDir>

namespace roamwire::server {

Result<QString> makeDataFolder(const QString& path)
{
    const QString folder = QDir::cleanPath(QDir(path).absolutePath());
    const QFileInfo directory(folder);
    if (directory.isDir())
        return folder;
    const QDir parent(directory.absolutePath());
    if (parent.mkpath(QStringLiteral(".")) &&
        parent.mkdir(directory.fileName(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner))
        return folder;
    return failure(QStringLiteral("The data directory %1 cannot be made. Make it and give it to the server's user, or "
                                  "name another one with --data-dir")
                       .arg(folder));
}

} // namespace roamwire::server
