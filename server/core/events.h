#pragma once

#include "shared/model/peerrecord.h"

#include <optional>
#include <variant>
#include <vector>

namespace roamwire::server {

/// Names one connection for the core. Chosen by the caller, never used twice while the server runs.
using SessionId = quint64;

/// A peer is in the tenant that was not there before.
struct PeerJoined
{
    PeerRecord peer;
};

/// Anything of a present peer changed: endpoints, presence, name, features.
struct PeerChanged
{
    PeerRecord peer;
};

/// A peer that was there is gone; its virtual IP may go to somebody else.
struct PeerRemoved
{
    PublicKey publicKey;
    QHostAddress wgip;
};

/// What happened in one tenant, in the order in which every observer is to hear it. Whoever caused an event does not
/// hear it.
struct Event
{
    std::variant<PeerJoined, PeerChanged, PeerRemoved> body;
    SessionId cause = 0; ///< 0: nobody's doing (the grace period ended)
};

using Events = std::vector<Event>;

/// What observers hear when what they know of one key changes; absent: they know of no such peer.
Events newsOf(const std::optional<PeerRecord>& before, const std::optional<PeerRecord>& after, SessionId cause);

} // namespace roamwire::server
