#pragma once

#include "tests/lab/moment.h"

#include <optional>
#include <vector>

namespace roamwire::lab {

/// What became of the packets of one probe, in the order of sending, and what can be read from it.
class ProbeLog final
{
public:
    struct Packet
    {
        Moment sent;
        std::optional<Moment> answered;
    };

    /// So many answers in a row count as "works again": half a second at a packet every 20 ms.
    static constexpr std::size_t kSteadyRun = 25;

    ProbeLog() = default;
    explicit ProbeLog(std::vector<Packet> packets);

    const std::vector<Packet>& packets() const { return m_packets; }
    void sent(Moment at);
    void answered(std::size_t sequence, Moment at);

    /// Packets sent in [from, to) that were never answered.
    int lost(Moment from, Moment to) const;
    int sentBetween(Moment from, Moment to) const;

    /// From `usable` until the first answer after it that begins `run` answers without a gap.
    std::optional<double> restoredMs(Moment usable, std::size_t run = kSteadyRun) const;

    /// The last `run` packets that are old enough to have an answer all have one.
    bool isSteady(Moment at, std::size_t run = kSteadyRun) const;

    /// The longest time without an answer in [from, to].
    double longestGapMs(Moment from, Moment to) const;

    /// The median round trip of the packets sent in [from, to).
    std::optional<double> roundTripMs(Moment from, Moment to) const;

private:
    std::vector<Packet> m_packets;
};

} // namespace roamwire::lab
