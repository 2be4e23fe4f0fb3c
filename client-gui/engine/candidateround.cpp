#include "client-gui/engine/candidateround.h"

namespace roamwire {
namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kInterval = 5s;
/// After two minutes, often enough to keep the routers' UDP mappings.
constexpr qsizetype kFast = 24;
constexpr Milliseconds kSlowInterval = 25s;

} // namespace

std::optional<Endpoint> CandidateRound::next(const QList<Endpoint>& endpoints, Instant now)
{
    m_due.reset();
    if (endpoints.isEmpty())
        return std::nullopt;
    const Endpoint next = endpoints.at(m_taken % endpoints.size());
    ++m_taken;
    m_due = now + (m_taken <= kFast ? kInterval : kSlowInterval);
    return next;
}

} // namespace roamwire
