#include "server/net/pairpace.h"

#include <algorithm>
#include <utility>

namespace roamwire::server {

Milliseconds PairPace::waitFor(const RelayPair& pair, Instant now)
{
    forgetOld(now);
    if (const auto taken = m_taken.find(keyOf(pair)); taken != m_taken.end())
        return restOf(taken->second, now);
    return m_taken.size() < m_most ? Milliseconds(0) : restOf(m_order.front()->second, now);
}

void PairPace::take(const RelayPair& pair, Instant now)
{
    const auto [taken, isNew] = m_taken.emplace(keyOf(pair), now);
    Q_ASSERT(isNew);
    m_order.push_back(taken);
}

PairPace::Key PairPace::keyOf(const RelayPair& pair)
{
    const auto [smaller, larger] = std::minmax(pair.one, pair.other);
    return {pair.tenant, smaller, larger};
}

void PairPace::forgetOld(Instant now)
{
    while (!m_order.empty() && restOf(m_order.front()->second, now) <= Milliseconds(0)) {
        m_taken.erase(m_order.front());
        m_order.pop_front();
    }
}

Milliseconds PairPace::restOf(Instant taken, Instant now) const
{
    return taken + m_interval - now;
}

} // namespace roamwire::server
