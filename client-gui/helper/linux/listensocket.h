#pragma once

#include "client-gui/helper/linux/peercredentials.h"
#include "shared/base/linux/filedescriptor.h"
#include "shared/base/result.h"

#include <optional>

namespace roamwire::helper {

/// A listening Unix socket.
struct ListenSocket
{
    FileDescriptor descriptor;
    QString path;                 ///< the file
    bool isOurs = false;          ///< we made the file, so we remove it in the end
    std::optional<quint32> group; ///< members may ask; only of a socket that systemd made, and never root's
};

/// Makes the socket file: 0660 root:root. With `users`, who could not open that, the group becomes theirs if they share
/// one; else everyone may connect, and the check of every connection keeps strangers out. A file that a dead helper
/// left is replaced; one that is in use or no socket is an error.
Result<ListenSocket> makeListenSocket(const QString& path, const QList<User>& users);

/// The one that systemd passed (sd_listen_fds(3)).
Result<ListenSocket> inheritedListenSocket();

} // namespace roamwire::helper
