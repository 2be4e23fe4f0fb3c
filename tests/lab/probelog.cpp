#include "tests/lab/probelog.h"

#include <algorithm>

namespace roamwire::lab {
namespace {

/// An answer that has not come by then counts as missing for "steady"; far above any round trip of the lab.
constexpr std::chrono::milliseconds kAnswerTime{200};

bool within(Moment at, Moment from, Moment to)
{
    return at >= from && at < to;
}

} // namespace

ProbeLog::ProbeLog(std::vector<Packet> packets)
    : m_packets(std::move(packets))
{
}

void ProbeLog::sent(Moment at)
{
    m_packets.push_back({at, {}});
}

void ProbeLog::answered(std::size_t sequence, Moment at)
{
    if (sequence < m_packets.size() && !m_packets[sequence].answered)
        m_packets[sequence].answered = at;
}

int ProbeLog::lost(Moment from, Moment to) const
{
    return static_cast<int>(std::ranges::count_if(
        m_packets, [&](const Packet& packet) { return within(packet.sent, from, to) && !packet.answered; }));
}

int ProbeLog::sentBetween(Moment from, Moment to) const
{
    return static_cast<int>(
        std::ranges::count_if(m_packets, [&](const Packet& packet) { return within(packet.sent, from, to); }));
}

std::optional<double> ProbeLog::restoredMs(Moment usable, std::size_t run) const
{
    std::size_t answers = 0;
    for (std::size_t i = 0; i < m_packets.size(); ++i) {
        const auto& answer = m_packets[i].answered;
        answers = answer && *answer >= usable ? answers + 1 : 0;
        if (answers == run)
            return toMs(*m_packets[i + 1 - run].answered - usable);
    }
    return {};
}

bool ProbeLog::isSteady(Moment at, std::size_t run) const
{
    const auto young =
        std::ranges::find_if(m_packets, [&](const Packet& packet) { return packet.sent > at - kAnswerTime; });
    if (young - m_packets.begin() < static_cast<std::ptrdiff_t>(run))
        return false;
    return std::all_of(young - static_cast<std::ptrdiff_t>(run), young,
                       [](const Packet& packet) { return packet.answered.has_value(); });
}

double ProbeLog::longestGapMs(Moment from, Moment to) const
{
    std::vector<Moment> answers{from};
    for (const Packet& packet : m_packets) {
        if (packet.answered && within(*packet.answered, from, to))
            answers.push_back(*packet.answered);
    }
    std::ranges::sort(answers);
    answers.push_back(to);
    double longest = 0;
    for (std::size_t i = 1; i < answers.size(); ++i)
        longest = std::max(longest, toMs(answers[i] - answers[i - 1]));
    return longest;
}

std::optional<double> ProbeLog::roundTripMs(Moment from, Moment to) const
{
    std::vector<double> trips;
    for (const Packet& packet : m_packets) {
        if (within(packet.sent, from, to) && packet.answered)
            trips.push_back(toMs(*packet.answered - packet.sent));
    }
    if (trips.empty())
        return {};
    const auto middle = trips.begin() + static_cast<std::ptrdiff_t>(trips.size() / 2);
    std::ranges::nth_element(trips, middle);
    return *middle;
}

} // namespace roamwire::lab
