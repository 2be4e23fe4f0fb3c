#include "server/core/slotpool.h"

namespace roamwire::server {

quint32 SlotPool::allocate()
{
    if (m_gaps.empty())
        return m_end++;
    return m_gaps.extract(m_gaps.begin()).value();
}

bool SlotPool::claim(quint32 slot)
{
    if (slot > kMaxSlot || isTaken(slot))
        return false;
    if (slot < m_end) {
        m_gaps.erase(slot);
        return true;
    }
    for (; m_end < slot; ++m_end)
        m_gaps.insert(m_gaps.end(), m_end);
    ++m_end;
    return true;
}

void SlotPool::release(quint32 slot)
{
    if (!isTaken(slot))
        return;
    m_gaps.insert(slot);
    while (m_end > 0 && m_gaps.erase(m_end - 1) > 0)
        --m_end;
}

} // namespace roamwire::server
