#pragma once

#include "client-gui/engine/controlsession.h"
#include "client-gui/engine/entrance.h"
#include "client-gui/engine/ownrecord.h"
#include "client-gui/engine/roster.h"
#include "client-gui/engine/status.h"

namespace roamwire {

/// Makes the Status of one engine out of what its parts know; only reads. All of them outlive it.
class StatusMaker final
{
public:
    struct Parts
    {
        const EngineSettings& settings;
        const ControlSession& session;
        const Entrance& entrance;
        const TunnelKeeper& keeper;
        const OwnRecord& own;
        const Roster& roster;
        const Clock& clock;
    };

    explicit StatusMaker(const Parts& parts)
        : m_parts(parts)
    {
    }

    Status all() const;
    /// One peer of it, without a look at the others; nullopt for one that the server has not told.
    std::optional<PeerStatus> one(const PublicKey& peer) const;

private:
    QString serverWord() const;
    QString problem() const;
    PeerStatus statusOf(const PathTable::Entry& entry) const;
    PeerStatus statusOf(const PeerRecord& record, const Path& path) const;

    const Parts m_parts;
};

} // namespace roamwire
