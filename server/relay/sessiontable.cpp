#include "server/relay/sessiontable.h"

#include "server/relay/relaylimits.h"

#include <algorithm>

namespace roamwire::server {
namespace {

/// Moves what is over out of `entries`.
template <typename Entry, typename IsOver>
std::vector<std::uint32_t> takeOut(std::vector<Entry>& entries, const IsOver& isOver)
{
    std::vector<std::uint32_t> indices;
    for (const Entry& entry : entries) {
        if (isOver(entry))
            indices.push_back(entry.index);
    }
    if (!indices.empty())
        std::erase_if(entries, isOver);
    return indices;
}

} // namespace

Session* SessionTable::find(std::uint32_t index, Instant now)
{
    // The newest is the one in use.
    const auto found = std::find_if(m_sessions.rbegin(), m_sessions.rend(),
                                    [=](const Session& session) { return session.index == index; });
    return found != m_sessions.rend() && now - found->since < relaylimits::kSession ? &*found : nullptr;
}

std::optional<std::uint32_t> SessionTable::add(std::uint32_t index, Instant now)
{
    std::erase_if(m_sessions, [=](const Session& session) { return session.index == index; });
    std::optional<std::uint32_t> out;
    if (m_sessions.size() == relaylimits::kSessions) {
        const auto oldest = std::ranges::min_element(m_sessions, {}, &Session::usedAt);
        out = oldest->index;
        m_sessions.erase(oldest);
    }
    m_sessions.push_back({index, now, now, 0});
    return out;
}

std::vector<std::uint32_t> SessionTable::takeOver(Instant now)
{
    return takeOut(m_sessions, [=](const Session& session) { return now - session.since >= relaylimits::kSession; });
}

PendingInitiation* PendingTable::find(std::uint32_t index, Instant now)
{
    const auto found = std::ranges::find(m_waiting, index, &PendingInitiation::index);
    return found != m_waiting.end() && now - found->at < relaylimits::kPendingTime ? &*found : nullptr;
}

std::optional<std::uint32_t> PendingTable::add(const PendingInitiation& initiation)
{
    const auto isAlike = [&](const PendingInitiation& other) { return other.isFromBound == initiation.isFromBound; };
    std::optional<std::uint32_t> out;
    if (const auto known = std::ranges::find(m_waiting, initiation.index, &PendingInitiation::index);
        known != m_waiting.end()) {
        // A bound source's is not replaced by a copy from elsewhere.
        if (isAlike(*known) || initiation.isFromBound)
            *known = initiation;
        return out;
    }
    if (std::ranges::count_if(m_waiting, isAlike) == relaylimits::kPending) {
        const auto oldest = std::ranges::find_if(m_waiting, isAlike);
        out = oldest->index;
        m_waiting.erase(oldest);
    }
    m_waiting.push_back(initiation);
    return out;
}

void PendingTable::remove(std::uint32_t index)
{
    std::erase_if(m_waiting, [=](const PendingInitiation& waiting) { return waiting.index == index; });
}

std::vector<std::uint32_t> PendingTable::takeOver(Instant now)
{
    return takeOut(m_waiting,
                   [=](const PendingInitiation& waiting) { return now - waiting.at >= relaylimits::kPendingTime; });
}

} // namespace roamwire::server
