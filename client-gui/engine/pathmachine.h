#pragma once

#include "client-gui/engine/candidates.h"
#include "shared/base/clock.h"
#include "shared/wireguard/device.h"

#include <optional>
#include <vector>

namespace roamwire {

/// Why a path is not direct, or not known to be (design section 7).
enum class PathReason {
    None,
    NoCandidates,      ///< the peer told no endpoint that this machine could use
    NoAnswer,          ///< candidates are being tried, nothing has come back
    PeerAway,          ///< as NoAnswer, and the peer has no connection to the server
    ServerUnreachable, ///< the server has told nothing yet: this is what the interface had, and it goes on
    AddressConflict,   ///< the interface cannot have this peer: another has its address, or it is outside what may be
                       ///< used
    NotOnInterface,    ///< sync mode: the interface's owner has not configured this peer
    Unsealed,          ///< no member vouches for what the server says of this peer, or the secret to tell is missing
    WrongSeal,         ///< the seal is not for this key, address and name, or not by a member
    OldSeal,           ///< a newer one was seen: somebody repeats what once was true
    BothSymmetric,     ///< both are behind NATs that give each destination another port: no direct path can be made
    LanIsolated,       ///< both are behind the same router, which lets them not talk to each other
    UdpBlocked,        ///< not even the relay gets packets of both sides
    RelayFull,         ///< the relay has no port for this pair, and no candidate answers
    WaitingRetry,      ///< the next try to get a direct path is to come
};

/// The way to one peer, for choosing and for showing.
struct Path
{
    std::optional<PathKind> kind; ///< absent: none
    std::optional<Endpoint> endpoint;
    bool verified = false; ///< authenticated bytes came in over it since it was set
    PathReason reason = PathReason::NoCandidates;

    bool operator==(const Path&) const = default;
};

/// What to do with WireGuard's endpoint of this peer now.
struct PathAction
{
    std::optional<Endpoint> endpoint; ///< absent: leave it
    bool nudge = true;

    bool operator==(const PathAction&) const = default;
};

/// The path to one peer "without a relay" (design section 7): a pure state machine, time and figures are passed in.
///
/// The first candidate is taken without a check. It is verified once received bytes grow after it was set. While
/// trying, two seconds of sending without receiving lead to the next candidate, round and round; once verified, twelve
/// seconds do. After three rounds in which nothing but our own questions was sent, each waits half a minute. An
/// endpoint that WireGuard moved by itself was authenticated by it: it becomes the path.
class PathMachine final
{
public:
    /// The list was made anew. If it differs from the one before, its first is tried at once, and again after 100 and
    /// 300 ms. `told`: the peer itself reported a change, which is worth a nudge even when the list is the same.
    std::optional<PathAction> setCandidates(const QList<Candidate>& candidates, bool told, Instant now);

    /// This machine roamed: set the first candidate or, where the list is the same, re-set the endpoint, which also
    /// cures a stale source address; verify anew.
    std::optional<PathAction> roamed(const QList<Candidate>& candidates, Instant now);

    /// The server has told the others where we are (welcome, update_ack): set and nudge now, after 100, 300 and 1000
    /// ms, unless the path works.
    std::optional<PathAction> confirmed(const QList<Candidate>& candidates, Instant now);

    /// The user wants it tried, whenever the next try would be: the first candidate now, and again after 100 and 300
    /// ms, unless the path works.
    std::optional<PathAction> tryAnew(Instant now);

    /// Without a connection to the server a peer may still answer, but it is not chased round its candidates.
    void setAway(bool away) { m_away = away; }

    /// An action is in effect (one call per action given out); the next figures are those to compare with.
    void applied();
    /// An action could not be carried out; it is tried again after a second.
    void failed(Instant now);

    /// The peer was found on the interface with a session, before anything was set: its path goes on. Where this
    /// machine was when it worked nobody knows, so the first list sets it anew; and it is given up when its session
    /// has to have been renewed, and nothing came in.
    void adopt(const DevicePeer& peer, Instant now);

    /// What WireGuard says now. Figures that were asked for before the last applied() are to be kept away.
    void figures(const DevicePeer& peer, Instant now);

    /// What is due by now: a repetition, or the next candidate.
    std::optional<PathAction> tick(Instant now);
    /// When tick() next has something to do, as far as is known now.
    std::optional<Instant> nextDue() const;

    /// Set so recently that figures are of interest every moment.
    bool isSettling(Instant now) const;
    /// More than keepalives goes to this peer.
    bool isSending(Instant now) const;

    Path path() const;
    const QList<Candidate>& candidates() const { return m_candidates; }

private:
    PathAction give(std::optional<Endpoint> endpoint);
    PathAction take(qsizetype index, Instant now);
    PathAction retry(Instant now);
    void scheduleRepeats(std::initializer_list<Milliseconds> delays, Instant now);
    void received();
    void sent(quint64 bytes, Instant now);
    std::optional<Instant> giveUpAt() const;
    std::optional<Instant> giveUpVerifiedAt() const;
    Milliseconds patience() const;

    QList<Candidate> m_candidates;
    qsizetype m_index = 0;              ///< of m_candidates, the one set last
    std::optional<Endpoint> m_endpoint; ///< in use: set by us or moved by WireGuard
    bool m_verified = false;
    bool m_away = false;
    int m_inFlight = 0;                    ///< actions given out that are neither applied nor failed yet
    bool m_wantsBaseline = false;          ///< the endpoint was set: figures count from the first after it took effect
    std::optional<DevicePeer> m_last;      ///< the figures before
    Instant m_lastAt{};                    ///< and when they came
    std::optional<Instant> m_adoptedUntil; ///< unless something comes in before
    std::optional<Instant> m_setAt;
    std::optional<Instant> m_silentSince; ///< when sending without receiving began
    std::optional<Instant> m_lastSent;
    std::optional<Instant> m_lastTraffic; ///< more than a keepalive was sent or received
    qsizetype m_tries = 0;                ///< since something came in, or there was news
    bool m_isOnlyAsking = true;           ///< what was sent since then are nudges and handshakes
    quint64 m_sentSinceSet = 0;
    std::vector<Instant> m_repeats; ///< ascending
    qsizetype m_triesWhileAway = 0;
};

} // namespace roamwire
