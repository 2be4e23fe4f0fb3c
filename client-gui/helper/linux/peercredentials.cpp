#include "client-gui/helper/linux/peercredentials.h"

#include <pwd.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace roamwire::helper {
namespace {

/// NGROUPS_MAX is 65536; whoever is in more groups than this is judged by his effective one.
constexpr socklen_t kMaxGroups = 1024;

QList<quint32> groupsOf(int socket)
{
    QList<gid_t> groups(kMaxGroups);
    socklen_t size = kMaxGroups * sizeof(gid_t);
    // Without the list only the effective group counts: less is allowed then, never more.
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) != 0)
        return {};
    groups.resize(static_cast<qsizetype>(size / sizeof(gid_t)));
    return {groups.begin(), groups.end()};
}

} // namespace

Result<Caller> callerOf(qintptr socket)
{
    const int descriptor = static_cast<int>(socket);
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0 || size != sizeof credentials)
        return failure(QStringLiteral("the kernel does not tell who it is: ") +
                       QString::fromLocal8Bit(std::strerror(errno)));
    return Caller{credentials.uid, QList<quint32>{credentials.gid} + groupsOf(descriptor), credentials.pid};
}

Result<User> findUser(const QString& nameOrNumber)
{
    bool isNumber = false;
    const quint32 number = nameOrNumber.toUInt(&isNumber);
    const passwd* entry = isNumber ? ::getpwuid(number) : ::getpwnam(nameOrNumber.toLocal8Bit().constData());
    if (entry)
        return User{entry->pw_uid, entry->pw_gid};
    if (isNumber)
        return User{number, std::nullopt};
    return failure(QStringLiteral("there is no user '%1' on this machine; check --allow-user").arg(nameOrNumber));
}

} // namespace roamwire::helper
