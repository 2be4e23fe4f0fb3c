#include "tests/lab/roammeter.h"

#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"

namespace roamwire::lab {
namespace {

constexpr quint16 kProbePort = 40'000;
constexpr quint16 kBystanderPort = 40'001;
constexpr Milliseconds kSteadyLimit{30'000};
/// A path that is not there by then was not found.
constexpr Milliseconds kBestPathLimit{10'000};
/// Packets that were sent around a switch are answered by then.
constexpr std::chrono::milliseconds kAroundSwitch{300};
/// Between two looks at a log, which cost more the longer it gets; what they find does not depend on when they come.
constexpr Milliseconds kLook{50};
/// Between two looks at what the agents say, whose time counts.
constexpr Milliseconds kListen{10};
/// Packets on their way when the window closes get this long to be answered.
constexpr Milliseconds kLastAnswers{500};

const QString& kStayer = kOffice;
const QString& kOtherStayer = kNas;

} // namespace

QString RoamResult::inWords() const
{
    const QString restored =
        restoredMs >= kNever ? QStringLiteral("never") : QStringLiteral("%1 ms").arg(restoredMs, 0, 'f', 0);
    return QStringLiteral("%1; first answer after %2 ms, best path after %3 ms, longest silence between them %4 ms, "
                          "with the journey %5 ms; bystander lost %6 of %7")
        .arg(restored)
        .arg(firstMs, 0, 'f', 0)
        .arg(bestPathMs, 0, 'f', 0)
        .arg(switchGapMs, 0, 'f', 0)
        .arg(longestGapMs, 0, 'f', 0)
        .arg(bystanderLost)
        .arg(bystanderSent);
}

RoamMeter::RoamMeter(Scene& scene, RoamPlan plan)
    : m_scene(scene)
    , m_plan(std::move(plan))
{
}

Result<std::unique_ptr<RoamMeter>> RoamMeter::prepare(Scene& scene, const RoamPlan& plan)
{
    std::unique_ptr<RoamMeter> meter(new RoamMeter(scene, plan));
    const auto ready = inOrder([&] { return meter->startProbes(); }, [&] { return meter->watchPaths(); },
                               [&] { return scene.settle(kStayer, kOtherStayer); });
    if (!ready)
        return std::unexpected(ready.error());
    return meter;
}

Result<void> RoamMeter::startProbes()
{
    auto probe = probeBetween(m_scene, m_plan.sender, m_plan.target, kProbePort);
    auto bystander = probeBetween(m_scene, kStayer, kOtherStayer, kBystanderPort);
    if (!probe || !bystander)
        return std::unexpected((probe ? bystander : probe).error());
    m_probe = std::move(*probe);
    m_bystander = std::move(*bystander);
    return {};
}

Result<void> RoamMeter::watchPaths()
{
    if (!m_scene.hasPrograms())
        return {};
    auto atSender = StatusWatch::start(m_scene.programs().programsOf(m_scene.host(m_plan.sender)));
    auto atTarget = StatusWatch::start(m_scene.programs().programsOf(m_scene.host(m_plan.target)));
    if (!atSender || !atTarget)
        return std::unexpected((atSender ? atTarget : atSender).error());
    m_atSender = std::move(*atSender);
    m_atTarget = std::move(*atTarget);
    return {};
}

void RoamMeter::listen() const
{
    if (!m_atSender)
        return;
    m_atSender->look();
    m_atTarget->look();
}

void RoamMeter::waitForBestPath(RoamResult& result) const
{
    if (!m_atSender)
        return;
    const QString best = m_scene.bestPath(m_scene.host(m_plan.sender), m_scene.host(m_plan.target));
    std::optional<Moment> since;
    const auto isBest = [&] {
        listen();
        const auto here = m_atSender->since(m_plan.target, best);
        const auto there = m_atTarget->since(m_plan.sender, best);
        // What they say may be from before the roam.
        since = here && there && std::min(*here, *there) >= result.plugged ? std::optional(std::max(*here, *there))
                                                                           : std::nullopt;
        return since.has_value();
    };
    result.bestPathMs = waitUntil(isBest, kBestPathLimit, kListen) ? toMs(*since - result.usable) : RoamResult::kNever;
    letPass(kAroundSwitch);
    if (result.firstMs < RoamResult::kNever)
        result.switchGapMs = m_probe->log().longestGapMs(result.usable + fromMs(result.firstMs), now());
}

Result<void> RoamMeter::goToStart(int number)
{
    const auto there = inOrder([&] { return m_scene.move(m_plan.start(number)); },
                               [&] { return m_scene.settle(m_plan.sender, m_plan.target); });
    if (!there)
        return there;
    letPass(m_stay);
    const auto steady = [&] { return m_probe->log().isSteady(now()) && m_bystander->log().isSteady(now()); };
    if (!waitUntil(steady, kSteadyLimit, kLook))
        return failure(QStringLiteral("%1: packets do not flow before run %2").arg(m_plan.name).arg(number + 1));
    return {};
}

Result<RoamResult> RoamMeter::run(int number)
{
    if (const auto ready = goToStart(number); !ready)
        return std::unexpected(ready.error());
    const Moment begin = now();
    const auto arrival = m_scene.move(m_plan.goal(number));
    if (!arrival)
        return std::unexpected(arrival.error());
    RoamResult result{.plugged = arrival->plugged, .usable = arrival->usable};
    std::optional<double> restored;
    const auto isBack = [&] {
        listen();
        return (restored = m_probe->log().restoredMs(arrival->usable)).has_value();
    };
    const bool isRestored = waitUntil(isBack, Milliseconds(static_cast<int>(RoamResult::kNever)), kListen);
    result.restoredMs = isRestored ? *restored : RoamResult::kNever;
    result.firstMs = m_probe->log().restoredMs(arrival->usable, 1).value_or(RoamResult::kNever);
    waitForBestPath(result);
    const Moment end = now();
    letPass(kLastAnswers);
    result.longestGapMs = m_probe->log().longestGapMs(begin, end);
    result.bystanderSent = m_bystander->log().sentBetween(begin, end);
    result.bystanderLost = m_bystander->log().lost(begin, end);
    return result;
}

} // namespace roamwire::lab
