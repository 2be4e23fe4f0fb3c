#include "server/relay/mutebook.h"

#include "server/relay/relaylimits.h"

#include <algorithm>

namespace roamwire::server {

bool MuteBook::begin(const RelayPair& pair, Instant now)
{
    while (!m_order.empty() && now - m_order.front().first >= relaylimits::kBetweenMutes) {
        m_recent.remove(m_order.front().second);
        m_order.pop_front();
    }
    const auto [smaller, larger] = std::minmax(pair.one, pair.other);
    const Key key{pair.tenant, smaller, larger};
    if (m_recent.contains(key))
        return false;
    m_recent.insert(key);
    m_order.emplace_back(now, key);
    return true;
}

} // namespace roamwire::server
