#pragma once

#include <QtGlobal>

#include <set>

namespace roamwire::server {

/// Hands out the lowest free number. O(log gaps).
class SlotPool final
{
public:
    /// Far above what a tenant can hold; bounds what a damaged store can make claim() remember.
    static constexpr quint32 kMaxSlot = (1U << 17) - 1;

    quint32 allocate();
    /// false if the number is taken or too large.
    bool claim(quint32 slot);
    void release(quint32 slot);

    bool isTaken(quint32 slot) const { return slot < m_end && !m_gaps.contains(slot); }

private:
    std::set<quint32> m_gaps; ///< the free numbers below m_end; the last number below m_end is always taken
    quint32 m_end = 0;
};

} // namespace roamwire::server
