#include "shared/base/backoff.h"

#include <algorithm>

namespace roamwire {

Backoff::Backoff(Milliseconds first, Milliseconds cap)
    : m_first(first)
    , m_cap(cap)
    , m_ceiling(first)
{
}

Milliseconds Backoff::next(double random)
{
    const Milliseconds delay(static_cast<Milliseconds::rep>(random * static_cast<double>(m_ceiling.count())));
    m_ceiling = std::min(m_ceiling * 2, m_cap);
    return delay;
}

void Backoff::reset()
{
    m_ceiling = m_first;
}

} // namespace roamwire
