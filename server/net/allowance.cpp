#include "server/net/allowance.h"

#include <algorithm>

namespace roamwire::server {

void Allowance::take(qsizetype amount, const Rate& rate, Instant now)
{
    if (rate.perSecond <= 0)
        return;
    const qsizetype paid = std::chrono::duration_cast<Milliseconds>(now - m_since).count() * rate.perSecond / 1'000;
    if (paid >= m_used) {
        m_used = 0;
        m_since = now;
    } else if (paid > 0) {
        m_used -= paid;
        m_since += Milliseconds(paid * 1'000 / rate.perSecond); // the rest of a message's time is not lost
    }
    m_used = std::min(m_used + amount, 2 * rate.burst);
}

} // namespace roamwire::server
