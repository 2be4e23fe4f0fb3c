#include "tests/lab/traffic.h"

#include "tests/lab/waiting.h"

#include <algorithm>
#include <atomic>

namespace roamwire::lab {
namespace {

/// WireGuard repeats a handshake that got lost every 5 s; several may.
constexpr Milliseconds kSteadyLimit{45'000};
/// Between two looks at a log, which cost more the longer it gets; what they find does not depend on when they come.
constexpr Milliseconds kLook{50};
/// So long that a failure can tell what it took.
constexpr Milliseconds kPatience{45'000};
/// Packets on their way get this long to be answered.
constexpr Milliseconds kLastAnswers{500};

/// Every probe of a program has a port of its own, so that scenes need not know of each other.
quint16 nextPort()
{
    static std::atomic<quint16> port{41'000};
    return port++;
}

QString nameOf(const Traffic::Pair& pair)
{
    return pair.first + QStringLiteral(" -> ") + pair.second;
}

} // namespace

Result<std::unique_ptr<TunnelProbe>> probeBetween(const Scene& scene, const QString& from, const QString& to,
                                                  quint16 port, std::chrono::milliseconds interval)
{
    const auto target = scene.driver().tunnelAddress(scene.host(to));
    if (!target)
        return std::unexpected(target.error());
    return TunnelProbe::start(scene.host(from).machine(), scene.host(to).machine(), *target, port, interval);
}

Result<std::unique_ptr<Traffic>> Traffic::start(const Scene& scene, const QList<Pair>& pairs,
                                                std::chrono::milliseconds interval)
{
    std::unique_ptr<Traffic> traffic(new Traffic);
    for (const Pair& pair : pairs) {
        auto probe = probeBetween(scene, pair.first, pair.second, nextPort(), interval);
        if (!probe)
            return std::unexpected(probe.error());
        traffic->m_lanes.push_back({pair, std::move(*probe)});
    }
    if (const auto steady = traffic->waitUntilSteady(); !steady)
        return std::unexpected(steady.error());
    return traffic;
}

Result<void> Traffic::waitUntilSteady() const
{
    const Lane* broken = nullptr;
    const auto isSteady = [&] {
        const auto found =
            std::ranges::find_if(m_lanes, [](const Lane& lane) { return !lane.probe->log().isSteady(now()); });
        broken = found == m_lanes.end() ? nullptr : &*found;
        return !broken;
    };
    if (waitUntil(isSteady, kSteadyLimit, kLook))
        return {};
    return failure(QStringLiteral("no steady traffic %1").arg(nameOf(broken->pair)));
}

Result<double> Traffic::waitUntilRestored(Moment usable, Milliseconds limit) const
{
    double longest = 0;
    const Lane* broken = nullptr;
    const auto areRestored = [&] {
        longest = 0;
        for (const Lane& lane : m_lanes) {
            const auto restored = lane.probe->log().restoredMs(usable);
            broken = restored ? nullptr : &lane;
            if (!restored)
                return false;
            longest = std::max(longest, *restored);
        }
        return true;
    };
    if (waitUntil(areRestored, limit, kLook))
        return longest;
    return failure(QStringLiteral("%1: no traffic within %2 ms").arg(nameOf(broken->pair)).arg(limit.count()));
}

Result<void> Traffic::restoredWithin(double limitMs, const Result<Moment>& usable) const
{
    if (!usable)
        return std::unexpected(usable.error());
    const auto restored = waitUntilRestored(*usable, kPatience);
    if (!restored)
        return std::unexpected(restored.error());
    qInfo("back after %.0f ms", *restored);
    if (*restored > limitMs)
        return failure(QStringLiteral("back after %1 ms, later than %2 ms").arg(*restored).arg(limitMs));
    return {};
}

Result<void> Traffic::nothingLostSince(Moment from) const
{
    const Moment to = now();
    letPass(kLastAnswers);
    if (lost(from, to) > 0)
        return failure(inWords(from, to));
    if (sentBetween(from, to) == 0)
        return failure(QStringLiteral("nothing was sent"));
    return {};
}

int Traffic::sentBetween(Moment from, Moment to) const
{
    int sent = 0;
    for (const Lane& lane : m_lanes)
        sent += lane.probe->log().sentBetween(from, to);
    return sent;
}

int Traffic::lost(Moment from, Moment to) const
{
    int lost = 0;
    for (const Lane& lane : m_lanes)
        lost += lane.probe->log().lost(from, to);
    return lost;
}

double Traffic::longestGapMs(Moment from, Moment to) const
{
    double longest = 0;
    for (const Lane& lane : m_lanes)
        longest = std::max(longest, lane.probe->log().longestGapMs(from, to));
    return longest;
}

QString Traffic::inWords(Moment from, Moment to) const
{
    QStringList words;
    for (const Lane& lane : m_lanes) {
        const ProbeLog log = lane.probe->log();
        words << QStringLiteral("%1 lost %2 of %3, longest silence %4 ms")
                     .arg(nameOf(lane.pair))
                     .arg(log.lost(from, to))
                     .arg(log.sentBetween(from, to))
                     .arg(log.longestGapMs(from, to), 0, 'f', 0);
    }
    return words.join(QStringLiteral("; "));
}

} // namespace roamwire::lab
