#include "server/net/switchboard.h"

#include <algorithm>

namespace roamwire::server {
namespace {

/// What stands in the way may be over any moment.
constexpr Milliseconds kShortWait{1'000};

} // namespace

Milliseconds Switchboard::waitFor(const PairSwitch& wanted, Instant now)
{
    forgetOld(now);
    // Numbers of different leaders may meet in one session, which could not tell them apart.
    const bool isTaken = m_sides.contains({wanted.leader, wanted.id}) || m_sides.contains({wanted.target, wanted.id});
    if (isTaken || isCrowded(wanted.leader) || isCrowded(wanted.target))
        return std::max(kShortWait, m_pace.waitFor(wanted.pair, now));
    return m_pace.waitFor(wanted.pair, now);
}

void Switchboard::begin(const PairSwitch& wanted, Instant now)
{
    m_pace.take(wanted.pair, now);
    m_sides[{wanted.leader, wanted.id}] = {wanted.pair, wanted.target, now, false};
    m_sides[{wanted.target, wanted.id}] = {wanted.pair, wanted.leader, now, false};
    m_order.push_back({now, wanted.leader, wanted.target, wanted.id});
}

std::optional<Switchboard::Settlement> Switchboard::settle(SessionId session, quint64 id, bool isOk, Instant now)
{
    forgetOld(now);
    const auto side = m_sides.find({session, id});
    if (side == m_sides.end() || side->second.isSettled)
        return std::nullopt;
    const Settlement settlement{side->second.pair, side->second.other};
    side->second.isSettled = true;
    if (!isOk || m_sides.at({settlement.other, id}).isSettled)
        end(side);
    return settlement;
}

std::vector<std::pair<quint64, Switchboard::Settlement>> Switchboard::drop(SessionId session)
{
    std::vector<std::pair<quint64, Settlement>> failed;
    for (auto side = m_sides.lower_bound({session, 0}); side != m_sides.end() && side->first.first == session;
         side = m_sides.lower_bound({session, 0})) {
        failed.push_back({side->first.second, {side->second.pair, side->second.other}});
        end(side);
    }
    return failed;
}

bool Switchboard::isCrowded(SessionId session) const
{
    std::size_t count = 0;
    for (auto side = m_sides.lower_bound({session, 0}); side != m_sides.end() && side->first.first == session; ++side)
        ++count;
    return count >= kMaxPerSession;
}

void Switchboard::end(Sides::iterator side)
{
    m_sides.erase({side->second.other, side->first.second});
    m_sides.erase(side);
}

void Switchboard::forgetOld(Instant now)
{
    for (; !m_order.empty() && now - m_order.front().at >= kPairInterval; m_order.pop_front()) {
        const auto side = m_sides.find({m_order.front().leader, m_order.front().id});
        if (side != m_sides.end() && side->second.begun == m_order.front().at) // its number may be in use again
            end(side);
    }
}

} // namespace roamwire::server
