#include "client-gui/helper/linux/listensocket.h"

#include <QFile>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace roamwire::helper {
namespace {

constexpr int kFirstInherited = 3; // SD_LISTEN_FDS_START
constexpr int kBacklog = 16;       // connections are accepted within milliseconds

std::unexpected<Error> systemFailure(const QString& what)
{
    return failure(what + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno)));
}

std::optional<sockaddr_un> addressOf(const QByteArray& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.isEmpty() || path.size() >= static_cast<qsizetype>(sizeof address.sun_path))
        return std::nullopt;
    std::memcpy(address.sun_path, path.constData(), static_cast<size_t>(path.size()));
    return address;
}

FileDescriptor unixSocket()
{
    return FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

Result<void> removeStale(const QByteArray& path, const sockaddr_un& address)
{
    struct stat status{};
    if (::lstat(path.constData(), &status) != 0)
        return errno == ENOENT ? Result<void>() : systemFailure(QString::fromLocal8Bit(path));
    if (!S_ISSOCK(status.st_mode))
        return failure(QString::fromLocal8Bit(path) + QStringLiteral(" exists and is no socket; choose another path"));
    const FileDescriptor probe = unixSocket();
    if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 || errno == EAGAIN)
        return failure(
            QStringLiteral("another roamwire-helper listens on %1; stop it first").arg(QString::fromLocal8Bit(path)));
    if (::unlink(path.constData()) != 0)
        return systemFailure(QStringLiteral("cannot remove ") + QString::fromLocal8Bit(path));
    return {};
}

/// Absent: the users have no group in common.
std::optional<quint32> commonGroup(const QList<User>& users)
{
    const auto first = users.first().group;
    const bool isCommon =
        std::all_of(users.begin(), users.end(), [&](const User& user) { return user.group == first; });
    return isCommon ? first : std::nullopt;
}

Result<void> openFor(const QByteArray& path, const QList<User>& users)
{
    const bool onlyRoot = std::all_of(users.begin(), users.end(), [](const User& user) { return user.id == 0; });
    if (onlyRoot)
        return {};
    const auto group = commonGroup(users);
    const bool done = group ? ::chown(path.constData(), 0, *group) == 0 : ::chmod(path.constData(), 0666) == 0;
    return done ? Result<void>() : systemFailure(QStringLiteral("cannot open the socket file for --allow-user"));
}

std::optional<quint32> groupOfFile(const QByteArray& path)
{
    struct stat status{};
    if (::stat(path.constData(), &status) != 0 || status.st_gid == 0)
        return std::nullopt;
    return status.st_gid;
}

} // namespace

Result<ListenSocket> makeListenSocket(const QString& path, const QList<User>& users)
{
    const QByteArray file = QFile::encodeName(path);
    const auto address = addressOf(file);
    if (!address)
        return failure(QStringLiteral("'%1' is too long for a socket's path; choose a shorter one").arg(path));
    if (const auto removed = removeStale(file, *address); !removed)
        return std::unexpected(removed.error());

    ListenSocket socket{unixSocket(), path, true, std::nullopt};
    // Nobody gets in between bind() and a later chmod().
    const mode_t before = ::umask(0117);
    const int bound = ::bind(socket.descriptor.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address);
    const int error = errno;
    ::umask(before);
    errno = error;
    if (bound != 0)
        return systemFailure(QStringLiteral("cannot make the socket %1 (does its folder exist?)").arg(path));
    if (const auto opened = openFor(file, users); !opened)
        return std::unexpected(opened.error());
    if (::listen(socket.descriptor.get(), kBacklog) != 0)
        return systemFailure(QStringLiteral("cannot listen on ") + path);
    return socket;
}

Result<ListenSocket> inheritedListenSocket()
{
    if (qEnvironmentVariableIntValue("LISTEN_PID") != ::getpid() || qEnvironmentVariableIntValue("LISTEN_FDS") != 1)
        return failure(QStringLiteral("no socket: give --socket PATH, or start roamwire-helper.socket"));
    qunsetenv("LISTEN_PID");
    qunsetenv("LISTEN_FDS");
    qunsetenv("LISTEN_FDNAMES");

    ListenSocket socket{FileDescriptor(kFirstInherited), {}, false, std::nullopt};
    sockaddr_un address{};
    socklen_t size = sizeof address;
    int isListening = 0;
    socklen_t flagSize = sizeof isListening;
    if (::getsockname(kFirstInherited, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        address.sun_family != AF_UNIX ||
        ::getsockopt(kFirstInherited, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &flagSize) != 0 || isListening == 0)
        return failure(QStringLiteral("what systemd passed is no listening Unix socket; check ListenStream="));
    // Neither `wg` nor wireguard-go, which outlives us, may inherit it.
    ::fcntl(kFirstInherited, F_SETFD, FD_CLOEXEC);
    ::fcntl(kFirstInherited, F_SETFL, O_NONBLOCK);
    const QByteArray path(address.sun_path, qstrnlen(address.sun_path, sizeof address.sun_path));
    socket.path = QFile::decodeName(path);
    socket.group = groupOfFile(path);
    return socket;
}

} // namespace roamwire::helper
