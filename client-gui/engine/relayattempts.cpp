#include "client-gui/engine/relayattempts.h"

#include <array>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

constexpr std::array<Milliseconds, 8> kAttempts{100ms, 250ms, 500ms, 1s, 2s, 7s, 12s, 17s};
/// Of these, those after which a handshake has had its time.
constexpr int kPrompt = 3;
/// And those after which it counts as silence.
constexpr int kFast = 4;
/// Nobody answers a nudge, and each starts the other side's keepalive timer anew: asked more often, a peer that has
/// nothing to say would never be heard.
constexpr Milliseconds kSlow = 30s;

} // namespace

void RelayAttempts::begin(Instant now)
{
    m_begun = now;
    m_done = 0;
}

bool RelayAttempts::take(bool isOnline, Instant now)
{
    bool isDue = false;
    for (auto due = nextDue(isOnline); due && *due <= now; due = nextDue(isOnline)) {
        ++m_done;
        isDue = true;
    }
    return isDue;
}

std::optional<Instant> RelayAttempts::nextDue(bool isOnline) const
{
    if (!m_begun)
        return std::nullopt;
    const int listed = std::ssize(kAttempts);
    if (m_done < listed)
        return *m_begun + kAttempts.at(static_cast<std::size_t>(m_done));
    return isOnline ? std::optional(*m_begun + kAttempts.back() + kSlow * (m_done - listed + 1)) : std::nullopt;
}

bool RelayAttempts::isLate() const
{
    return m_begun && m_done >= kPrompt;
}

bool RelayAttempts::isSilent() const
{
    return m_begun && m_done > kFast;
}

} // namespace roamwire
