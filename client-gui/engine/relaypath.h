#pragma once

#include "client-gui/engine/candidateround.h"
#include "client-gui/engine/directsearch.h"
#include "client-gui/engine/pathevents.h"
#include "client-gui/engine/pathfigures.h"
#include "client-gui/engine/pathmachine.h"
#include "client-gui/engine/pathorders.h"
#include "client-gui/engine/pathwatch.h"
#include "client-gui/engine/relayattempts.h"
#include "client-gui/engine/relaypathfacts.h"
#include "client-gui/engine/sessionrenewal.h"
#include "client-gui/engine/switchtrial.h"
#include "client-gui/engine/waketrial.h"

namespace roamwire {

/// The path to one peer "with a relay" (design section 7): a pure state machine, time and figures are passed in, orders
/// come out.
///
/// Everything starts on the relay and falls back to it. Once the relay's path is verified, a direct one is looked for
/// (checked, where that is possible), and both sides switch at the server's `go`. A direct path is watched; whatever
/// it is that ends it, the relay is next.
class RelayPathMachine final
{
public:
    /// `firstSwitchId`: random, so that switches of different pairs are told apart; the next ones follow it.
    explicit RelayPathMachine(quint64 firstSwitchId)
        : m_search(firstSwitchId)
    {
    }

    /// The peer was found on the interface with a session, before anything else was said: if it is not at the relay,
    /// its path goes on.
    void adopt(const DevicePeer& peer, std::int64_t unixSeconds, Instant now);

    /// The first facts start the path; changed ones may change it.
    PathOrders setFacts(const RelayPathFacts& facts, Instant now);

    /// The list was made anew. `told`: the revision of either side changed, so whatever failed is worth a try again.
    PathOrders setCandidates(const QList<Candidate>& candidates, bool told, Instant now);

    PathOrders on(const PathEvent& event, Instant now);

    /// A SetPath or ResetSession is in effect (one call per order); the next figures are those to compare with.
    void applied();
    /// It could not be carried out; it is tried again after a second.
    void failed(Instant now);

    /// What WireGuard says now; tick() follows. Figures that were asked for before the last applied() are to be kept
    /// away.
    void figures(const DevicePeer& peer, std::int64_t unixSeconds, Instant now);

    /// What is due by now. Fresh figures() come first.
    PathOrders tick(Instant now);
    /// When tick() next has something to do, as far as is known now.
    std::optional<Instant> nextDue(Instant now) const;

    /// A switch, or an answer to Woken, hangs on figures: they are of interest every 30 ms.
    bool isSwitching() const;
    /// Set so recently that figures are of interest every moment.
    bool isSettling(Instant now) const;
    /// More than keepalives and probes goes to this peer.
    bool isSending(Instant now) const;

    Path path() const;
    /// The direct ones in the order in which they are tried, then the relay.
    QList<Candidate> candidates() const;
    /// Of the last answered probe; absent: unknown for the path in use.
    std::optional<Milliseconds> rtt() const;

private:
    enum class Phase {
        Unset,   ///< no facts yet
        Relay,   ///< the endpoint is the relay's
        Direct,  ///< it is not
        Cycling, ///< neither server nor relay answers, or there is no relay: candidates in turn
    };

    void handle(const event::Roamed& roamed, Instant now);
    void handle(const event::ServerReachable& server, Instant now);
    void handle(const event::Confirmed& confirmed, Instant now);
    void handle(const event::Asked& asked, Instant now);
    void handle(const event::CheckOver& over, Instant now);
    void handle(const wire::Go& go, Instant now);
    void handle(const event::SwitchRefused& refused, Instant now);
    void handle(const event::OtherSettled& settled, Instant now);
    void handle(const event::RekeyAsked& asked, Instant now);
    void handle(const event::Woken& woken, Instant now);
    void handle(const event::ProbeAnswered& answered, Instant now);
    void handle(const event::Probed& probed, Instant now);
    void handle(const event::DirectWanted& wanted, Instant now);

    void begin(Instant now);
    void tryRelay(Instant now);
    void reviveSession(Instant now);
    void toRelay(Instant now);
    void cycle(Instant now);
    void leaveDirect(Instant now);
    void abortSwitch(Instant now);
    bool beginReset(Instant now);
    void resetSession(Instant now);
    void heard(bool isMoved, Instant now);
    void arrived(Instant now);

    void tickSwitch(Instant now);
    void tickRelay(Instant now);
    void tickDirect(Instant now);
    bool watchFinds(Instant now);
    bool isServerGone(Instant now) const;
    std::optional<Instant> bindDue(Instant now) const;
    std::optional<Instant> phaseDue(Instant now) const;

    template <typename Order>
    void give(Order order)
    {
        m_orders.emplace_back(std::move(order));
    }
    void giveAll(const PathOrders& orders) { m_orders.insert(m_orders.end(), orders.begin(), orders.end()); }
    void set(const std::optional<Endpoint>& endpoint, Instant now, bool nudge = true);
    void bind(Instant now);
    void probe();
    PathOrders take() { return std::exchange(m_orders, {}); }

    bool isAtRelay() const { return m_facts.isRelay(m_figures.endpoint()); }
    PathKind kindInUse() const;
    PathReason reason() const;
    DirectSearch::View searchView(Instant now) const;
    PathWatch::View watchView(Instant now) const;

    RelayPathFacts m_facts;
    Phase m_phase = Phase::Unset;
    bool m_isVerified = false;
    bool m_isNewPlace = false; ///< nothing was heard since the roam
    PathFigures m_figures;
    PathWatch m_watch;
    RelayAttempts m_attempts;
    SessionRenewal m_renewal;
    WakeTrial m_wakeTrial;
    CandidateRound m_round; ///< while cycling
    DirectSearch m_search;
    std::optional<SwitchTrial> m_switch;
    std::optional<quint64> m_switchId; ///< that led to the direct path, or is under way

    Instant m_setAt{};
    Instant m_lastBind{};
    Instant m_directSince{};
    std::optional<Instant> m_retryAt;   ///< what failed
    std::optional<Instant> m_openUntil; ///< how long an endpoint that needs no punching has, after a roam
    std::optional<Instant> m_serverGoneSince;

    bool m_wantsProbe = false; ///< once what was set is in effect
    std::optional<Milliseconds> m_rtt;
    std::optional<Endpoint> m_rttEndpoint;
    PathOrders m_orders;
};

} // namespace roamwire
