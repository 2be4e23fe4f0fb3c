#pragma once

#include "shared/base/clock.h"
#include "shared/model/endpoint.h"

#include <QList>

#include <optional>

namespace roamwire {

/// One endpoint after the other, round and round, while neither server nor relay can help (design section 7, 7): every
/// five seconds for two minutes, then every 25.
class CandidateRound final
{
public:
    /// The next of these. nullopt: there are none, and nothing is due.
    std::optional<Endpoint> next(const QList<Endpoint>& endpoints, Instant now);
    /// One of them works, or there is something better.
    void end() { *this = CandidateRound(); }

    std::optional<Instant> nextDue() const { return m_due; }
    bool isDue(Instant now) const { return m_due && now >= *m_due; }

private:
    std::optional<Instant> m_due;
    qsizetype m_taken = 0;
};

} // namespace roamwire
