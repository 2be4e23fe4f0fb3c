#pragma once

#include "server/relay/hostendpoint.h"
#include "shared/base/clock.h"

#include <optional>
#include <vector>

namespace roamwire::server {

/// A session as the relay sees it: the index that one side announced, and with which the other's packets begin.
struct Session
{
    std::uint32_t index = 0;
    Instant since{};
    Instant usedAt{};
    std::uint64_t next = 0; ///< counter: above all that came from bound sources
};

/// The session indices that one side announced in handshakes that were answered; the longest unused gives way.
class SessionTable final
{
public:
    /// nullptr: not announced, or too long ago.
    Session* find(std::uint32_t index, Instant now);
    /// The index that is none any more, if the table was full.
    std::optional<std::uint32_t> add(std::uint32_t index, Instant now);
    /// Those that are over, out of the table.
    std::vector<std::uint32_t> takeOver(Instant now);
    const std::vector<Session>& all() const { return m_sessions; }

private:
    std::vector<Session> m_sessions; ///< in the order in which they came
};

/// An initiation that waits for its answer.
struct PendingInitiation
{
    std::uint32_t index = 0; ///< the initiator's
    HostEndpoint source{};
    Instant at{};
    std::size_t budget = 0; ///< bytes that may go back to the source: as many as came
    bool isFromBound = false;
};

/// Of one side. Those from bound sources and the others do not crowd out each other.
class PendingTable final
{
public:
    PendingInitiation* find(std::uint32_t index, Instant now);
    /// The index that gave way.
    std::optional<std::uint32_t> add(const PendingInitiation& initiation);
    void remove(std::uint32_t index);
    std::vector<std::uint32_t> takeOver(Instant now);
    const std::vector<PendingInitiation>& all() const { return m_waiting; }

private:
    std::vector<PendingInitiation> m_waiting;
};

} // namespace roamwire::server
