#include "client-gui/helper/macos/launchsocket.h"

#include <sys/types.h>

#include <fcntl.h>
#include <launch.h>
#include <membership.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <uuid/uuid.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>

namespace roamwire::helper::macos {
namespace {

std::unexpected<std::string> systemFailure(const std::string& what, int error)
{
    return std::unexpected(what + ": " + std::strerror(error));
}

bool isListeningUnixSocket(int descriptor)
{
    sockaddr_un address{};
    socklen_t size = sizeof address;
    int isListening = 0;
    socklen_t flagSize = sizeof isListening;
    return ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
           address.sun_family == AF_UNIX &&
           ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &flagSize) == 0 && isListening != 0;
}

/// Nested groups count. Users and groups of this machine are answered for by its own directory service, at once.
bool isMember(uid_t user, gid_t group)
{
    uuid_t userId{};
    uuid_t groupId{};
    int isMember = 0;
    return ::mbr_uid_to_uuid(user, userId) == 0 && ::mbr_gid_to_uuid(group, groupId) == 0 &&
           ::mbr_check_membership(userId, groupId, &isMember) == 0 && isMember == 1;
}

} // namespace

std::expected<int, std::string> activatedSocket()
{
    int* list = nullptr;
    std::size_t count = 0;
    if (const int error = ::launch_activate_socket("Listener", &list, &count); error != 0)
        return systemFailure("launchd passed no socket; load the helper's plist", error);
    const std::unique_ptr<int, decltype(&::free)> memory(list, &::free);
    const std::span<const int> descriptors(list, count);
    if (count != 1 || !isListeningUnixSocket(descriptors.front())) {
        for (const int descriptor : descriptors)
            ::close(descriptor);
        return std::unexpected("what launchd passed is not one listening Unix socket; check Sockets in the plist");
    }
    // Neither `wg` nor wireguard-go, which outlives us, may inherit it.
    ::fcntl(descriptors.front(), F_SETFD, FD_CLOEXEC);
    ::fcntl(descriptors.front(), F_SETFL, O_NONBLOCK);
    return descriptors.front();
}

std::optional<std::uint32_t> groupOfSocket(int socket)
{
    sockaddr_un address{};
    socklen_t size = sizeof address;
    struct stat status{};
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        ::stat(address.sun_path, &status) != 0 || status.st_gid == 0)
        return std::nullopt;
    return status.st_gid;
}

std::expected<void, std::string> judgeCaller(int connection, std::optional<std::uint32_t> group)
{
    uid_t user = 0;
    gid_t primary = 0;
    if (::getpeereid(connection, &user, &primary) != 0)
        return systemFailure("the kernel does not tell who it is", errno);
    if (user == 0 || (group && (primary == *group || isMember(user, *group))))
        return {};
    return std::unexpected("user " + std::to_string(user) +
                           " may not command the helper; join the group of its socket");
}

} // namespace roamwire::helper::macos
