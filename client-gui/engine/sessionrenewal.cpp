#include "client-gui/engine/sessionrenewal.h"

namespace roamwire {
namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kInterval = 5s;
/// For the leader to have heard of it, and for its handshake to come over the relay.
constexpr Milliseconds kFollowerWaits = 400ms;

} // namespace

SessionRenewal::Turn SessionRenewal::begin(bool isLeader, Instant now)
{
    if (m_last && now - *m_last < kInterval)
        return Turn::TooSoon;
    m_last = now;
    if (isLeader)
        return Turn::Now;
    m_due = now + kFollowerWaits;
    return Turn::Later;
}

} // namespace roamwire
