#pragma once

#include "shared/base/clock.h"
#include "shared/wireguard/device.h"

namespace roamwire::worker {

using namespace std::chrono_literals;

/// Keys come from strangers: whoever may ask the broker can have as many added as these let in.
namespace wgkexlimits {

/// Of one domain. All of them are read at every look, and a gateway with more clients is two.
constexpr qsizetype kMaxPeers = 10'000;

/// Keys in one command: some 100 bytes each, of the 2 MiB that the system takes.
constexpr qsizetype kBatch = 500;

} // namespace wgkexlimits

/// How long things take; tests have less.
struct WgkexTiming
{
    Milliseconds silence = 3h; ///< a peer that is silent for so long goes
    Milliseconds look = 60s;   ///< between looks at an interface: WireGuard tells of no handshake by itself
    /// From a key to the commands that add it. Keys that come meanwhile go together: however many come, no more
    /// processes are started.
    Milliseconds pace = 100ms;
    /// After something failed, which was said: an interface is made anew, or somebody is about to mend it.
    Milliseconds retry = 5s;
};

/// Who had a handshake since counts as connected: then its session lives.
constexpr std::chrono::seconds kConnected{kSessionSeconds};

} // namespace roamwire::worker
