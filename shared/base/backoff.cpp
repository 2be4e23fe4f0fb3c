#include "shared/base/backoff.h"

#include <algorithm>

namespace roamwire {

Backoff::Backoff(Milliseconds first, Milliseconds cap)
    : m_first(std::min(first, cap))
    , m_cap(cap)
    , m_ceiling(m_first)
{
}

Milliseconds Backoff::next(double random)
{
    const Milliseconds delay(static_cast<Milliseconds::rep>(random * static_cast<double>(m_ceiling.count())));
    // Compared first, so that no cap is large enough to overflow.
    m_ceiling = m_ceiling > m_cap / 2 ? m_cap : m_ceiling * 2;
    return delay;
}

void Backoff::reset()
{
    m_ceiling = m_first;
}

} // namespace roamwire
