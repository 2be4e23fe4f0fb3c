#include "server/relay/relaypair.h"

#include "server/relay/relaylimits.h"

namespace roamwire::server {
namespace {

bool isLive(const std::optional<BoundSource>& bound, Instant now)
{
    return bound && now - bound->heardAt < relaylimits::kLapse;
}

constexpr Family otherThan(Family family)
{
    return family == Family::V4 ? Family::V6 : Family::V4;
}

} // namespace

const BoundSource* RelayedSide::live(Instant now) const
{
    for (const Family family : {preferred, otherThan(preferred)}) {
        if (isLive(bound[family], now))
            return &*bound[family];
    }
    return nullptr;
}

bool RelayedSide::isAsleep(Instant now) const
{
    const auto isAwake = [now](const std::optional<BoundSource>& source) {
        return source && now - source->heardAt < relaylimits::kAsleep;
    };
    return !isAwake(bound[Family::V4]) && !isAwake(bound[Family::V6]);
}

bool RelayedSide::isEmpty() const
{
    return !bound[Family::V4] && !bound[Family::V6] && !tentative && sessions.all().empty() && pending.all().empty();
}

void RelayedSide::advance(Session& session, std::uint32_t index, std::uint64_t counter)
{
    if (counter < session.next)
        return;
    session.next = counter + 1;
    if (tentative && tentative->index == index && tentative->next <= session.next)
        tentative.reset();
}

} // namespace roamwire::server
