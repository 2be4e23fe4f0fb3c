#pragma once

#include "client-gui/engine/tunneldevice.h"
#include "shared/model/invitelink.h"

namespace roamwire {

/// What one membership is made of.
struct EngineSettings
{
    QString interface;
    InviteLink link;
    QString displayName;
    std::optional<QHostAddress> wgip; ///< the address held before, claimed again
    InterfaceMode mode = InterfaceMode::Managed;
    bool allowPeers = false; ///< sync mode: peers of the tenant that the interface lacks are added, and removed again

    bool operator==(const EngineSettings&) const = default;
};

} // namespace roamwire
