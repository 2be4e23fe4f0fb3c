#include "client-gui/tray/settings/routerrules.h"

#include "shared/crypto/hash.h"

#include <algorithm>

namespace roamwire::tray {

RouterKey makeRouterKey()
{
    RouterKey key;
    randombytes_buf(key.data(), RouterKey::kSize);
    return key;
}

RouterId routerId(const RouterKey& key, const MacAddress& mac)
{
    return RouterId(blake2b<16>(key.bytes(), {labelBytes("roamwire-router-v1"), mac.bytes()}));
}

std::optional<RouterId> currentRouter(const NetworkSnapshot& snapshot, const RouterKey& key)
{
    const auto& uplink = snapshot.v4 ? snapshot.v4 : snapshot.v6;
    if (!uplink || !uplink->gatewayMac)
        return std::nullopt;
    return routerId(key, *uplink->gatewayMac);
}

std::optional<Verdict> judge(const NetworkSnapshot& snapshot, const RouterKey& key, const QList<KnownRouter>& routers)
{
    const auto id = currentRouter(snapshot, key);
    if (!id)
        return std::nullopt;
    const auto known = std::ranges::find(routers, *id, &KnownRouter::id);
    return Verdict{*id, known == routers.end() ? RouterRule::Default : known->rule};
}

RuleAction actionFor(RouterRule rule, Network::State state, bool pausedByRule)
{
    if (state == Network::State::Running)
        return rule == RouterRule::Down ? RuleAction::Pause : RuleAction::None;
    if (state != Network::State::Paused)
        return RuleAction::None;
    const bool comesUp = rule == RouterRule::Up || (rule == RouterRule::Default && pausedByRule);
    return comesUp ? RuleAction::Resume : RuleAction::None;
}

} // namespace roamwire::tray
