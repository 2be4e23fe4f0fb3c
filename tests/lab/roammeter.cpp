#include "tests/lab/roammeter.h"

#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"

namespace roamwire::lab {
namespace {

constexpr quint16 kProbePort = 40'000;
constexpr quint16 kBystanderPort = 40'001;
constexpr Milliseconds kSteadyLimit{30'000};
/// Both sides repeat what they set for a second after a roam; the next one begins after that.
constexpr Milliseconds kAftermath{1'500};
/// Between two looks at a log, which cost more the longer it gets; what they find does not depend on when they come.
constexpr Milliseconds kLook{50};
/// Packets on their way when the window closes get this long to be answered.
constexpr Milliseconds kLastAnswers{500};

const QString& kStayer = kOffice;
const QString& kOtherStayer = kNas;

} // namespace

QString RoamResult::inWords() const
{
    const QString restored =
        restoredMs >= kNever ? QStringLiteral("never") : QStringLiteral("%1 ms").arg(restoredMs, 0, 'f', 0);
    return QStringLiteral("%1; longest silence %2 ms with the journey; bystander lost %3 of %4")
        .arg(restored)
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
    const auto ready =
        inOrder([&] { return meter->startProbes(); }, [&] { return scene.settle(kStayer, kOtherStayer); });
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

Result<void> RoamMeter::goToStart(int number)
{
    const auto there = inOrder([&] { return m_scene.move(m_plan.start(number)); },
                               [&] { return m_scene.settle(m_plan.sender, m_plan.target); });
    if (!there)
        return there;
    letPass(kAftermath);
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
    const bool isRestored =
        waitUntil([&] { return (restored = m_probe->log().restoredMs(arrival->usable)).has_value(); },
                  Milliseconds(static_cast<int>(RoamResult::kNever)), kLook);
    result.restoredMs = isRestored ? *restored : RoamResult::kNever;
    const Moment end = now();
    letPass(kLastAnswers);
    result.longestGapMs = m_probe->log().longestGapMs(begin, end);
    result.bystanderSent = m_bystander->log().sentBetween(begin, end);
    result.bystanderLost = m_bystander->log().lost(begin, end);
    return result;
}

} // namespace roamwire::lab
