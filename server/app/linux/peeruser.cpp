#include "server/app/admin/peeruser.h"

#include <sys/socket.h>
#include <unistd.h>

namespace roamwire::server {

bool mayAdminister(qintptr socket)
{
    ucred peer{}; // unix(7), SO_PEERCRED
    socklen_t size = sizeof peer;
    if (::getsockopt(static_cast<int>(socket), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || size != sizeof peer)
        return false;
    return peer.uid == 0 || peer.uid == ::geteuid();
}

} // namespace roamwire::server
