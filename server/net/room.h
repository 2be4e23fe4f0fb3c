#pragma once

#include "server/net/lane.h"
#include "server/net/wiresynclane.h"

#include <array>
#include <functional>
#include <memory>

namespace roamwire::server {

/// The joined sessions of one tenant, of all dialects. Exists while there is one.
class Room final
{
public:
    /// Who is present in the tenant right now; asked when the first session of a dialect joins.
    using Present = std::function<QList<PeerRecord>()>;

    /// `clock` and `traffic` outlive it.
    Room(Present present, const Clock& clock, Traffic& traffic);

    bool isEmpty() const;
    void publish(const Events& events);
    /// The joiner's own events have been published.
    void admit(Session& session, const PublicKey& key, const Membership& membership);
    void remove(const Session& session);
    void acknowledge(const Session& session, QByteArrayView text);

    /// The end of a turn: everybody gets what happened, then the causes their acknowledgements. Returns the sessions
    /// that do not keep up.
    std::vector<Session*> flush();

    /// Made when it is asked for. It keeps the room alive while somebody is in it.
    WireSyncLane& wireSync();
    /// null where nobody speaks it.
    WireSyncLane* findWireSync() const { return m_wireSync.get(); }

private:
    std::unique_ptr<Lane>& laneOf(Dialect dialect) { return m_lanes[static_cast<std::size_t>(dialect)]; }

    Present m_present;
    const Clock& m_clock;
    Traffic& m_traffic;
    std::array<std::unique_ptr<Lane>, kBroadcastDialectCount> m_lanes; ///< null where nobody speaks it
    std::unique_ptr<WireSyncLane> m_wireSync;                          ///< likewise
};

} // namespace roamwire::server
