#include "server/net/failedjoins.h"

#include "server/net/source.h"

#include <algorithm>

namespace roamwire::server {

void FailedJoins::count(const QHostAddress& peer, Instant now)
{
    forgetPast(now);
    const QHostAddress source = sourceOf(peer);
    if (source.isNull())
        return;
    auto found = m_windows.find(source);
    if (found == m_windows.end()) {
        if (m_windows.size() >= m_limits.maxSources)
            return;
        found = m_windows.insert(source, {now + m_limits.window, 0});
        m_order.push_back(source);
    }
    ++found->failures;
}

Milliseconds FailedJoins::wait(const QHostAddress& peer, Instant now) const
{
    const auto found = m_windows.constFind(sourceOf(peer));
    if (found == m_windows.constEnd() || found->failures < m_limits.max)
        return Milliseconds(0);
    return std::max(found->end - now, Milliseconds(0));
}

void FailedJoins::forgetPast(Instant now)
{
    while (!m_order.empty() && m_windows.value(m_order.front()).end <= now) {
        m_windows.remove(m_order.front());
        m_order.pop_front();
    }
}

} // namespace roamwire::server
