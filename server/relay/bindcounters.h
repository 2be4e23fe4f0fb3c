#pragma once

#include "shared/base/clock.h"

#include <bitset>
#include <cstdint>

namespace roamwire::server {

/// Which bind datagrams of one join were used. Each is good once. Those that were sent together to several ports may
/// arrive in another order, since every port has a socket of its own; what is late by more than that is refused, so
/// that who held one back cannot use it when he likes.
class BindCounters final
{
public:
    /// Whether `counter` is still to be had.
    bool isFresh(std::uint64_t counter, Instant now) const;
    /// It was fresh, and is used up.
    void use(std::uint64_t counter, Instant now);
    bool isUsed() const { return m_isUsed; }

private:
    /// For every port of the default range, twice.
    static constexpr std::size_t kWindow = 2048;
    /// Longer than a network reorders.
    static constexpr Milliseconds kTogether{1000};

    std::uint64_t floorAt(Instant now) const;

    bool m_isUsed = false;
    std::uint64_t m_highest = 0;
    std::bitset<kWindow> m_used;   ///< by counter modulo its size
    std::uint64_t m_floor = 0;     ///< up to here none is good any more
    std::uint64_t m_nextFloor = 0; ///< what was the highest when the floor was set
    Instant m_floorSet{};
};

} // namespace roamwire::server
