#pragma once

#include "client-gui/engine/relaypath.h"
#include "tests/support/fakeclock.h"

#include <algorithm>
#include <functional>

namespace roamwire::test {

inline const Endpoint kRelay{QHostAddress(QStringLiteral("198.51.100.1")), 42010};
inline const Endpoint kRelay6{QHostAddress(QStringLiteral("2001:db8::1")), 42010};
inline const Endpoint kLan{QHostAddress(QStringLiteral("192.168.1.30")), 51820};
inline const Endpoint kWan{QHostAddress(QStringLiteral("203.0.113.9")), 51820};
inline const Endpoint kElsewhere{QHostAddress(QStringLiteral("203.0.113.77")), 40001};
inline const QList<Candidate> kBoth{{kLan, PathKind::Lan}, {kWan, PathKind::Wan}};
inline const QList<Candidate> kWanOnly{{kWan, PathKind::Wan}};

inline constexpr quint64 kKeepalive = 32;
inline constexpr quint64 kPacket = 128;
inline constexpr quint64 kFirstId = 7000;

/// A machine with a WireGuard peer beside it that does what it is told. What else is ordered is written down.
class RelayBench
{
public:
    explicit RelayBench(const RelayPathFacts& known = {kRelay, true, true, true})
        : facts(known)
    {
        peer.keepaliveSeconds = 25;
    }

    FakeClock clock;
    RelayPathFacts facts;
    RelayPathMachine machine{kFirstId};
    DevicePeer peer;
    PathOrders orders; ///< since the last clear()

    Instant now() const { return clock.now(); }
    std::int64_t unixSeconds() const { return clock.unixMs() / 1000; }

    void carryOut(const PathOrders& given)
    {
        for (const PathOrder& order : given) {
            orders.push_back(order);
            if (const auto* set = std::get_if<order::SetPath>(&order)) {
                peer.endpoint = set->endpoint ? set->endpoint : peer.endpoint;
                peer.txBytes += set->nudge ? kKeepalive : 0;
                machine.applied();
            } else if (const auto* reset = std::get_if<order::ResetSession>(&order)) {
                peer.endpoint = reset->endpoint;
                peer.latestHandshake = 0;
                peer.rxBytes = 0;
                peer.txBytes = 148;
                machine.applied();
            } else if (std::holds_alternative<order::SendProbe>(order)) {
                peer.txBytes += 80;
            }
        }
        look();
    }
    void look() { machine.figures(peer, unixSeconds(), now()); }
    void tick()
    {
        look();
        carryOut(machine.tick(now()));
    }
    void on(const PathEvent& event) { carryOut(machine.on(event, now())); }
    void setFacts() { carryOut(machine.setFacts(facts, now())); }
    void setCandidates(const QList<Candidate>& candidates, bool told = true)
    {
        carryOut(machine.setCandidates(candidates, told, now()));
    }

    static constexpr quint64 kInitiation = 148;
    void handshake() { peer.latestHandshake = unixSeconds(); }
    /// Everything but the first message of a handshake shows that there is a session.
    void receive(quint64 bytes = kKeepalive)
    {
        if (bytes != kInitiation && unixSeconds() - peer.latestHandshake >= kSessionSeconds)
            handshake();
        peer.rxBytes += bytes;
        tick();
    }
    /// From there: WireGuard follows.
    void receiveFrom(const Endpoint& endpoint, quint64 bytes = kKeepalive)
    {
        peer.endpoint = endpoint;
        receive(bytes);
    }
    void send(quint64 bytes = kPacket)
    {
        peer.txBytes += bytes;
        tick();
    }
    /// Lets time pass in steps of 10 ms, doing what falls due; `each` runs once a second.
    void pass(Milliseconds duration, const std::function<void()>& each = {})
    {
        for (Milliseconds passed{0}; passed < duration; passed += Milliseconds(10)) {
            clock.advance(Milliseconds(10));
            if (each && passed % Milliseconds(1000) == Milliseconds(0))
                each();
            const auto due = machine.nextDue(now());
            if (due && *due <= now())
                tick();
        }
    }
    void clear() { orders.clear(); }

    template <typename Order>
    qsizetype count() const
    {
        return std::count_if(orders.begin(), orders.end(),
                             [](const PathOrder& order) { return std::holds_alternative<Order>(order); });
    }
    template <typename Order>
    std::optional<Order> last() const
    {
        const auto found = std::find_if(orders.rbegin(), orders.rend(),
                                        [](const PathOrder& order) { return std::holds_alternative<Order>(order); });
        return found != orders.rend() ? std::optional(std::get<Order>(*found)) : std::nullopt;
    }
    qsizetype settings() const { return count<order::SetPath>() + count<order::ResetSession>(); }

    /// On the relay with a session, verified, nothing else done yet.
    void startOnRelay(const QList<Candidate>& candidates = {})
    {
        setFacts();
        setCandidates(candidates);
        handshake();
        receive();
        clear();
    }
    /// As the leader's and the server's words have it.
    void go(const Endpoint& endpoint, quint64 id = kFirstId) { on(wire::Go{id, {}, endpoint, 20, 300}); }
    /// Direct and settled, with everything of the switch behind it.
    void startDirect(const Endpoint& endpoint, const QList<Candidate>& candidates)
    {
        startOnRelay(candidates);
        pass(Milliseconds(150));
        go(endpoint);
        pass(Milliseconds(50));
        receiveFrom(endpoint);
        pass(Milliseconds(1500));
        receive();
        clear();
    }
};

} // namespace roamwire::test
