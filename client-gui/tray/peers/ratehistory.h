#pragma once

#include "shared/base/clock.h"

#include <QMetaType>

#include <array>

namespace roamwire::tray {

/// How much went to and came from a peer in the last minute, from counters that are looked at now and then. What came
/// between two looks is spread evenly over the time between them. No allocations.
class RateHistory final
{
public:
    static constexpr std::size_t kSlots = 30;
    static constexpr Milliseconds kSlot{2000}; ///< a figure per second is the most that the engine asks for

    /// Bytes per second, oldest first, one for each slot that is over.
    using Samples = std::array<double, kSlots>;

    /// The counters are these now. Smaller ones than before are those of a new session, and count from here on. What may
    /// be WireGuard's keepalives alone is no traffic.
    void add(quint64 rxBytes, quint64 txBytes, Instant now);
    /// Time went by. Cheap where nothing is shown.
    void advance(Instant now);

    /// Nothing went either way in the time that is shown.
    bool isFlat() const;
    Samples received() const { return samples(m_received); }
    Samples sent() const { return samples(m_sent); }

private:
    /// A ring by the slot's number, with one more for the slot that is not over yet.
    static constexpr std::size_t kRing = kSlots + 1;
    using Ring = std::array<double, kRing>;

    Samples samples(const Ring& ring) const;
    void spread(double received, double sent, Instant from, Instant to);

    Ring m_received{};
    Ring m_sent{};
    std::int64_t m_slot = 0; ///< the number of the newest
    bool m_hasCounters = false;
    quint64 m_rxBytes = 0;
    quint64 m_txBytes = 0;
    Instant m_at{};
};

} // namespace roamwire::tray

Q_DECLARE_METATYPE(roamwire::tray::RateHistory)
