#include "server/core/events.h"

namespace roamwire::server {

Events newsOf(const std::optional<PeerRecord>& before, const std::optional<PeerRecord>& after, SessionId cause)
{
    const bool hasMoved = before && after && before->wgip != after->wgip;
    Events events;
    if (before && (!after || hasMoved))
        events.push_back({PeerRemoved{before->publicKey, before->wgip}, cause});
    if (after && (!before || hasMoved))
        events.push_back({PeerJoined{*after}, cause});
    else if (after && *before != *after)
        events.push_back({PeerChanged{*after}, cause});
    return events;
}

} // namespace roamwire::server
