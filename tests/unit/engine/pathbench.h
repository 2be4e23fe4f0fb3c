#pragma once

#include "client-gui/engine/pathmachine.h"
#include "tests/support/fakeclock.h"

#include <functional>

namespace roamwire::test {

inline const Endpoint kLan{QHostAddress(QStringLiteral("192.168.1.30")), 51820};
inline const Endpoint kWan{QHostAddress(QStringLiteral("203.0.113.9")), 51820};
inline const Endpoint kElsewhere{QHostAddress(QStringLiteral("203.0.113.77")), 40001};
inline const QList<Candidate> kBoth{{kLan, PathKind::Lan}, {kWan, PathKind::Wan}};
inline const QList<Candidate> kWanOnly{{kWan, PathKind::Wan}};

inline constexpr quint64 kKeepalive = 32;
inline constexpr quint64 kPacket = 128;

/// A machine with a WireGuard peer beside it that does what it is told.
class PathBench
{
public:
    FakeClock clock;
    PathMachine machine;
    DevicePeer peer;
    int actions = 0;

    Instant now() const { return clock.now(); }

    void carryOut(const std::optional<PathAction>& action)
    {
        if (!action)
            return;
        ++actions;
        if (action->endpoint)
            peer.endpoint = action->endpoint;
        if (action->nudge)
            peer.txBytes += kKeepalive;
        machine.applied();
        look();
    }
    void look() { machine.figures(peer, now()); }
    void receive(quint64 bytes = kKeepalive)
    {
        peer.rxBytes += bytes;
        look();
    }
    void send(quint64 bytes)
    {
        peer.txBytes += bytes;
        look();
    }
    /// Lets time pass in steps of 50 ms, doing what falls due; `each` runs once a second.
    void pass(Milliseconds duration, const std::function<void()>& each = {})
    {
        for (Milliseconds passed{0}; passed < duration; passed += Milliseconds(50)) {
            clock.advance(Milliseconds(50));
            if (each && passed % Milliseconds(1000) == Milliseconds(0))
                each();
            look();
            carryOut(machine.tick(now()));
        }
    }
    void adopt(const Endpoint& endpoint)
    {
        peer.endpoint = endpoint;
        peer.rxBytes = 1000;
        machine.adopt(peer, now());
    }
    void verifyOn(const QList<Candidate>& candidates)
    {
        carryOut(machine.setCandidates(candidates, true, now()));
        receive();
        carryOut(machine.tick(now()));
        actions = 0;
    }
};

} // namespace roamwire::test
