#pragma once

#include "shared/model/invitelink.h"
#include "shared/model/listenaddress.h"

#include <QList>

namespace roamwire::server {

/// Where clients get in, as far as the server knows.
struct Doors
{
    QList<ListenAddress> tls; ///< with the ports that are listened on
    QList<ListenAddress> plain;
    std::optional<Binding> pin{}; ///< of the certificate that clients are shown
    bool hasProxy = false;        ///< what is plain here has TLS outside
};

/// A link to the server, without tenant and token. `place`: HOST[:PORT] as whoever asks wants it, or empty; then it is
/// the first address that is listened on, and where that is any, one of `addresses`, those of this machine, preferably
/// a public one.
Result<InviteLink> linkTo(const Doors& doors, const QString& place, const QList<QHostAddress>& addresses);

} // namespace roamwire::server
