#pragma once

#include "client-gui/engine/networksnapshot.h"
#include "client-gui/tray/network.h"
#include "shared/model/secrets.h"

#include <QList>
#include <QString>

#include <optional>

namespace roamwire::tray {

/// Keyed hash of a router's MAC address, as this user's preferences remember it.
using RouterId = FixedBytes<16, struct RouterIdTag>;

/// Random, of one user: the same router has another RouterId on every machine. It lies beside the hashes, so it hides
/// the routers from those who see an id alone, not from those who have the whole file.
using RouterKey = Secret<struct RouterKeyTag>;

RouterKey makeRouterKey();

/// BLAKE2b-128(key, "roamwire-router-v1" ‖ MAC)
RouterId routerId(const RouterKey& key, const MacAddress& mac);

/// What becomes of the tunnels behind a router.
enum class RouterRule {
    Default, ///< as behind a router that is not known: tunnels are up, and what the user paused stays paused
    Up,      ///< tunnels come up, those that the user paused, too
    Down,    ///< networks are paused: at home, say, where everything is within reach without them
};

/// A router that the user has given a name.
struct KnownRouter
{
    RouterId id;
    QString name; ///< see checkedDisplayName()
    RouterRule rule = RouterRule::Default;

    bool operator==(const KnownRouter&) const = default;
};

/// Which router this machine is behind, and what the user wants there.
struct Verdict
{
    RouterId router;
    RouterRule rule = RouterRule::Default;

    bool operator==(const Verdict&) const = default;
};

/// The router of the default route, that of IPv4 where there are both. Nothing while the machine is offline, or while
/// that router's MAC is not resolved.
std::optional<RouterId> currentRouter(const NetworkSnapshot& snapshot, const RouterKey& key);

/// Nothing where there is no current router.
std::optional<Verdict> judge(const NetworkSnapshot& snapshot, const RouterKey& key, const QList<KnownRouter>& routers);

enum class RuleAction { None, Pause, Resume };

/// What a rule asks of a network at the moment it begins to hold for it. `pausedByRule`: an earlier rule paused it, and
/// nobody resumed it since.
RuleAction actionFor(RouterRule rule, Network::State state, bool pausedByRule);

} // namespace roamwire::tray
