#pragma once

#include "server/core/trust.h"
#include "shared/model/peerrecord.h"
#include "shared/model/prefix.h"
#include "shared/model/tenantid.h"

#include <QHostAddress>
#include <QList>
#include <QString>

#include <optional>

namespace roamwire::server {

// What whoever runs the server sees of it. Nothing in here is a secret that would let anybody in.

struct TenantOverview
{
    TenantId id;
    QString name; ///< empty for none
    TenantKind kind = TenantKind::Open;
    Prefix network; ///< IPv4
    qsizetype online = 0;
    qsizetype away = 0;
    qsizetype gone = 0;    ///< admitted, but past their grace period
    qsizetype invites = 0; ///< tokens that are neither spent nor expired
};

struct PeerOverview
{
    PublicKey publicKey;
    QString displayName;
    QHostAddress wgip;
    quint32 slot = 0;
    std::optional<Presence> presence; ///< absent: gone, its grace period is over
    Role role = Role::Member;
    bool isProven = false;
    bool isSealed = false; ///< in a sealed tenant the others hear of nobody else
    qint64 lastSeenMs = 0; ///< Unix time; of one that is online, when it joined
};

} // namespace roamwire::server
