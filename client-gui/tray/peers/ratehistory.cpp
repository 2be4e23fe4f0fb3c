#include "client-gui/tray/peers/ratehistory.h"

#include "client-gui/engine/chatter.h"

#include <algorithm>

namespace roamwire::tray {
namespace {

std::int64_t slotNumber(Instant at)
{
    return at.time_since_epoch() / RateHistory::kSlot;
}

} // namespace

void RateHistory::add(quint64 rxBytes, quint64 txBytes, Instant now)
{
    advance(now);
    const bool isContinued = m_hasCounters && rxBytes >= m_rxBytes && txBytes >= m_txBytes;
    if (isContinued) {
        const quint64 quiet = chatter::keepaliveBytes(now - m_at);
        const quint64 received = rxBytes - m_rxBytes;
        const quint64 sent = txBytes - m_txBytes;
        if (received > quiet || sent > quiet)
            spread(double(received), double(sent), m_at, now);
    }
    m_hasCounters = true;
    m_rxBytes = rxBytes;
    m_txBytes = txBytes;
    m_at = now;
}

void RateHistory::advance(Instant now)
{
    const std::int64_t slot = slotNumber(now);
    for (std::int64_t number = std::max(m_slot + 1, slot - std::int64_t(kRing) + 1); number <= slot; ++number) {
        m_received.at(std::size_t(number) % kRing) = 0;
        m_sent.at(std::size_t(number) % kRing) = 0;
    }
    m_slot = std::max(m_slot, slot);
}

void RateHistory::spread(double received, double sent, Instant from, Instant to)
{
    const double whole = double(std::max<std::int64_t>(1, (to - from).count()));
    const std::int64_t oldest = m_slot - std::int64_t(kRing) + 1;
    for (std::int64_t number = std::max(slotNumber(from), oldest); number <= m_slot; ++number) {
        const Instant begin(number * kSlot);
        const auto inside = std::min(to, begin + kSlot) - std::max(from, begin);
        // A look at the very moment of the one before has its bytes in the newest slot.
        const double share = to == from ? 1.0 : double(inside.count()) / whole;
        m_received.at(std::size_t(number) % kRing) += received * share;
        m_sent.at(std::size_t(number) % kRing) += sent * share;
    }
}

bool RateHistory::isFlat() const
{
    const auto isZero = [](double bytes) { return bytes == 0; };
    return std::ranges::all_of(m_received, isZero) && std::ranges::all_of(m_sent, isZero);
}

RateHistory::Samples RateHistory::samples(const Ring& ring) const
{
    constexpr double kSeconds = std::chrono::duration<double>(kSlot).count();
    Samples samples{};
    for (std::size_t age = 0; age < kSlots; ++age) {
        const std::int64_t number = m_slot - std::int64_t(age) - 1;
        if (number >= 0)
            samples.at(kSlots - 1 - age) = ring.at(std::size_t(number) % kRing) / kSeconds;
    }
    return samples;
}

} // namespace roamwire::tray
