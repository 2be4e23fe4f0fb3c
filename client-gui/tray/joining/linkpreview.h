#pragma once

#include "shared/model/invitelink.h"

#include <QList>

namespace roamwire::tray {

/// A network that this machine is in already.
struct JoinedNetwork
{
    QString interface;
    TenantId tenant;
    std::optional<InviteLink> link{}; ///< by which it is kept connected; nullopt: that cannot be read here
};

/// What a link says, as it is shown before anything happens. Everything here is safe to show: nothing invisible, no
/// token, no secret.
struct LinkPreview
{
    /// How one knows that the server is the right one.
    enum class Trust {
        Pin,         ///< by its certificate, which the link names
        Authorities, ///< as that of a web site
        None,        ///< not at all: the connection is plain
    };

    QString server;      ///< HOST:PORT; a name that is not ASCII as DNS has it, because letters can look alike
    QString writtenName; ///< such a name as it is written; else empty
    QString pinShort;    ///< the beginning of the pin, in groups of four
    QString pin;         ///< all of it; empty without one
    QString tenant;
    Trust trust = Trust::Pin;
    bool isBehindProxy = false;        ///< proofs are not bound to the server's certificate
    bool hasToken = false;             ///< it lets a new machine in
    bool hasSecret = false;            ///< it has the secret by which members know each other
    std::optional<QString> joinedOn{}; ///< the interface with which this machine is in the network already
    QString serverInUse;               ///< as `server`, of a network that was joined by another one; else empty
    bool isOtherKey = false;           ///< the link makes another certificate the right one than the one in use
};

/// The link in what somebody typed or pasted, which may be a whole message around it. Reads the beginning of a text
/// only; an error repeats nothing of it.
Result<InviteLink> findLink(QStringView text);

LinkPreview previewOf(const InviteLink& link, const QList<JoinedNetwork>& joined);

} // namespace roamwire::tray
