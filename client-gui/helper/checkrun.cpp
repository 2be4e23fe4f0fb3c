#include "client-gui/helper/checkrun.h"

#include <algorithm>

namespace roamwire::helper {
namespace {

/// Design section 7, 4.
constexpr Milliseconds kAskInterval{50};
constexpr Milliseconds kRunTime{1'000};
/// Places that the peer was heard from and nobody named: one NAT in front of it gives one for each family. More would
/// be somebody who sends what he recorded from all over the place.
constexpr int kMaxLearned = 4;

} // namespace

CheckRun::CheckRun(const QList<Endpoint>& candidates, MakeNonce makeNonce, Instant now)
    : m_makeNonce(std::move(makeNonce))
    , m_end(now + kRunTime)
{
    for (const Endpoint& candidate : candidates) {
        if (!find(candidate))
            m_targets.append({candidate, now});
    }
}

QList<CheckAsk> CheckRun::due(Instant now)
{
    QList<CheckAsk> asks;
    if (isOver(now))
        return asks;
    for (Target& target : m_targets) {
        if (target.isConfirmed || target.nextAsk > now)
            continue;
        target.nextAsk = now + kAskInterval;
        asks.append({target.endpoint, m_makeNonce()});
        m_asked.append({asks.last().nonce, target.endpoint, now});
    }
    return asks;
}

void CheckRun::heardFrom(const Endpoint& source, Instant now)
{
    if (find(source) || m_learned == kMaxLearned)
        return;
    ++m_learned;
    m_targets.append({source, now});
}

std::optional<Milliseconds> CheckRun::confirm(const Endpoint& source, const CheckNonce& nonce, Instant now)
{
    const auto asked = std::ranges::find(m_asked, nonce, &Asked::nonce);
    if (asked == m_asked.end() || isOver(now))
        return std::nullopt;
    // Each answer counts once: who recorded it and sends it from elsewhere comes too late.
    const Asked question = *asked;
    m_asked.erase(asked);
    if (question.target != source) {
        heardFrom(source, now);
        return std::nullopt;
    }
    Target* target = find(source);
    if (std::exchange(target->isConfirmed, true))
        return std::nullopt;
    return now - question.at;
}

bool CheckRun::hasConfirmed() const
{
    return std::ranges::any_of(m_targets, &Target::isConfirmed);
}

Instant CheckRun::nextWork() const
{
    Instant next = m_end;
    for (const Target& target : m_targets) {
        if (!target.isConfirmed)
            next = std::min(next, target.nextAsk);
    }
    return next;
}

CheckRun::Target* CheckRun::find(const Endpoint& endpoint)
{
    const auto found = std::ranges::find(m_targets, endpoint, &Target::endpoint);
    return found == m_targets.end() ? nullptr : &*found;
}

} // namespace roamwire::helper
