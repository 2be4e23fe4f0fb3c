#pragma once

#include "client-gui/engine/candidates.h"
#include "client-gui/engine/pathmachine.h"
#include "client-gui/engine/pathorders.h"
#include "client-gui/engine/relaypathfacts.h"

namespace roamwire {

/// Looks for a better path than the one in use, which works: when to try, the check, and the leader's proposal (design
/// section 7, 3, 4 and 6).
class DirectSearch final
{
public:
    /// Changes come in pieces: an address, what the relay saw, the other side's. Each would make the one before
    /// `stale`.
    static constexpr Milliseconds kQuiet{100};

    /// The path in use, at the moment of asking.
    struct View
    {
        const RelayPathFacts& facts;
        PathKind kind = PathKind::Relay;
        bool isVerified = false;
        bool isSending = false;
    };

    explicit DirectSearch(quint64 firstSwitchId)
        : m_nextId(firstSwitchId)
    {
    }

    PathOrders setCandidates(const QList<Candidate>& candidates, bool told, Instant now);
    const QList<Candidate>& candidates() const { return m_candidates; }
    /// A candidate has this address, if not this port.
    bool hasAddress(const Endpoint& endpoint) const { return candidateAt(endpoint); }
    PathKind kindOf(const Endpoint& endpoint) const;
    /// Something changed: what failed is worth a try again, soon.
    void renew(Instant now, Milliseconds delay = kQuiet);
    /// What is under way is of no use any more.
    PathOrders abandon();

    void confirmed(const Endpoint& endpoint, Instant now);
    PathOrders asked(const View& view, Instant now);
    void checkOver(const View& view, Instant now);
    void refused(Instant now);

    /// The server said go: where the peer is to be set, as the own check has seen it or else as it was told.
    Endpoint targetOf(const Endpoint& told) const;
    PathOrders goReceived();
    /// How the switch ended.
    void succeeded() { m_due.reset(); }
    void failed(const View& view, Instant now);
    /// A direct path is over, after so long.
    void lost(Milliseconds lived, Instant now);

    PathOrders tick(const View& view, Instant now);
    std::optional<Instant> nextDue(const View& view) const;

    /// Why a path over the relay is not a direct one.
    PathReason reason(const RelayPathFacts& facts) const;

private:
    enum class State { Waiting, Checking, Proposed };

    QList<Candidate> worthwhile(const View& view) const;
    const Candidate* candidateAt(const Endpoint& endpoint) const;
    bool mayBegin(const View& view) const;
    PathOrders begin(const View& view, Instant now);
    PathOrders propose(const Candidate& candidate, Instant now);
    std::optional<Candidate> choice(Instant now) const;
    void schedule(PathReason failure, Instant now);
    PathReason verdict(const RelayPathFacts& facts) const;

    QList<Candidate> m_candidates;
    State m_state = State::Waiting;
    std::optional<Instant> m_due; ///< the next try
    int m_attempts = 0;
    int m_askedSoon = 0; ///< checks that the other side's asking began, since something changed
    Instant m_until{};   ///< the end of what is under way
    std::optional<Instant> m_checkedAt;
    QList<Endpoint> m_confirmed; ///< by the last check, in the order of answers
    Instant m_firstConfirmedAt{};
    bool m_isCheckOver = false;
    qsizetype m_guess = 0; ///< of the candidates, the next one to be tried without a check
    PathReason m_failure = PathReason::WaitingRetry;
    quint64 m_nextId;
};

} // namespace roamwire
