#include "tests/lab/checks.h"
#include "tests/lab/figures.h"
#include "tests/lab/roammeter.h"
#include "tests/lab/waiting.h"
#include "tests/support/sandboxedtest.h"

#include <limits>

using namespace roamwire;
using namespace roamwire::lab;
using namespace roamwire::test;

namespace {

/// As short as routers have it: whatever is not kept warm is forgotten in between.
constexpr std::chrono::seconds kUdpTimeout{30};
constexpr int kRuns = 2; // `./dev bench roam --relay` has more
constexpr double kLanMs = 1'000;
/// The first answer has to come without a timer of WireGuard's, the shortest of which takes five seconds.
constexpr Milliseconds kFirstAnswer{2'000};
constexpr std::chrono::seconds kDefaultIdle{40};

} // namespace

/// The promises about roaming where the server has a relay.
class LabReach final : public QObject
{
    Q_OBJECT

public:
    explicit LabReach(std::chrono::seconds idle)
        : m_idle(idle)
    {
    }

private Q_SLOTS:
    void init();
    void cleanup();
    void cleanupTestCase() { m_scene.reset(); }
    void roams_data();
    void roams();
    void idle();

private:
    std::chrono::seconds m_idle;
    std::unique_ptr<Scene> m_scene;
};

void LabReach::init()
{
    // One scene for all, as long as nothing is wrong with it.
    if (m_scene)
        return;
    auto scene = Scene::open(Tunnels::Relayed, Cast::usual(kUdpTimeout));
    LAB_VERIFY(scene);
    m_scene = std::move(*scene);
}

void LabReach::cleanup()
{
    if (!QTest::currentTestFailed())
        return;
    printLogs();
    m_scene.reset();
}

void LabReach::roams_data()
{
    QTest::addColumn<RoamPlan>("plan");
    QTest::addColumn<int>("runs");
    QTest::addColumn<Milliseconds>("stay"); // before each
    constexpr Milliseconds kShort{6'000};   // a pair switches once in five seconds
    for (const RoamPlan& plan : relayedPlans())
        QTest::newRow(qPrintable(plan.name)) << plan << kRuns << kShort;
    QTest::newRow("one roams, and routers have forgotten what was not in use")
        << relayedPlans().first() << 1 << Milliseconds(kUdpTimeout + std::chrono::seconds(5));
}

void LabReach::roams()
{
    QFETCH(const RoamPlan, plan);
    QFETCH(const int, runs);
    QFETCH(const Milliseconds, stay);
    const auto meter = RoamMeter::prepare(*m_scene, plan);
    LAB_VERIFY(meter);
    (*meter)->setStay(stay);
    QList<double> restored;
    QList<double> best;
    QList<double> gaps;
    for (int run = 0; run < runs; ++run) {
        const auto result = (*meter)->run(run);
        LAB_VERIFY(result);
        qInfo("%s, run %d: %s", qPrintable(plan.name), run + 1, qPrintable(result->inWords()));
        restored << result->firstMs; // the switch to a direct path has a limit of its own
        best << result->bestPathMs;
        gaps << result->switchGapMs;
        QVERIFY(result->bestPathMs < RoamResult::kNever);
        QCOMPARE(result->bystanderLost, 0);
    }
    QVERIFY2(median(restored) <= plan.limitMs, qPrintable(inFigures(restored)));
    QVERIFY2(median(gaps) <= plan.gapLimitMs, qPrintable(inFigures(gaps)));
    if (plan.after.first().home == kFlat)
        QVERIFY2(median(best) <= kLanMs, qPrintable(inFigures(best)));
}

/// Nobody sends anything, and one roams. Then one packet each, from him and to him.
void LabReach::idle()
{
    const QList<std::pair<QString, QString>> pairs{{kLaptop, kNas}, {kPhone, kLaptop}};
    LAB_VERIFY(m_scene->move({{kLaptop, kCafe}, {kPhone, kParents}}));
    for (const auto& [from, to] : pairs)
        LAB_VERIFY(m_scene->settle(from, to));
    letPass(m_idle / 2);
    LAB_VERIFY(m_scene->move({{kLaptop, kHotel}}));
    letPass(m_idle / 2);

    quint16 port = 43'000;
    for (const auto& [from, to] : pairs) {
        const auto probe = probeBetween(*m_scene, from, to, ++port, std::chrono::minutes(1));
        LAB_VERIFY(probe);
        std::optional<double> answered;
        const auto isAnswered = [&] { return (answered = (*probe)->log().restoredMs({}, 1)).has_value(); };
        QVERIFY2(waitUntil(isAnswered, kFirstAnswer), qPrintable(from + QStringLiteral(" gets no answer")));
        QCOMPARE((*probe)->log().packets().size(), 1U);
        qInfo("%s to %s: answered after %.0f ms", qPrintable(from), qPrintable(to),
              toMs(*(*probe)->log().packets().front().answered - (*probe)->log().packets().front().sent));
    }
}

/// lab_reach [SECONDS]: the whole test, or only the idle tunnels, for so long
int main(int argc, char** argv)
{
    requireOrSkip("lab_reach", Needs::Programs);
    enterSandbox();
    qputenv("QTEST_FUNCTION_TIMEOUT", QByteArray::number(std::numeric_limits<int>::max()));
    const QCoreApplication app(argc, argv);
    const int seconds = QCoreApplication::arguments().value(1).toInt();
    if (seconds <= 0) {
        LabReach test(kDefaultIdle);
        return QTest::qExec(&test, argc, argv);
    }
    LabReach test{std::chrono::seconds(seconds)};
    return QTest::qExec(&test, {QCoreApplication::applicationFilePath(), QStringLiteral("idle")});
}

#include "lab_reach.moc"
