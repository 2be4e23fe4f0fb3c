#include "client-gui/engine/networksnapshot.h"

namespace roamwire {
namespace {

bool isUsable(const std::optional<Uplink>& uplink)
{
    return uplink && !uplink->source.isNull();
}

/// The same way out, as far as is known: a MAC that is not resolved yet contradicts nothing.
bool isSamePlace(const Uplink& before, const Uplink& after)
{
    const bool sameMac = !before.gatewayMac || !after.gatewayMac || *before.gatewayMac == *after.gatewayMac;
    return sameMac && before.interfaceIndex == after.interfaceIndex && before.gateway == after.gateway &&
           before.source == after.source;
}

bool familyMoved(const std::optional<Uplink>& before, const std::optional<Uplink>& after)
{
    if (!isUsable(before))
        return false; // a family that comes on top of the one in use is news, but no roam
    return !isUsable(after) || !isSamePlace(*before, *after);
}

} // namespace

bool NetworkSnapshot::isUsable() const
{
    return roamwire::isUsable(v4) || roamwire::isUsable(v6);
}

bool isRoam(const NetworkSnapshot& before, const NetworkSnapshot& after)
{
    if (!after.isUsable())
        return false;
    if (!before.isUsable())
        return true;
    return familyMoved(before.v4, after.v4) || familyMoved(before.v6, after.v6);
}

} // namespace roamwire
