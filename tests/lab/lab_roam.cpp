#include "tests/lab/checks.h"
#include "tests/lab/figures.h"
#include "tests/lab/roammeter.h"
#include "tests/lab/waiting.h"
#include "tests/support/sandboxedtest.h"

#include <algorithm>

using namespace roamwire::lab;
using namespace roamwire::test;
using roamwire::Milliseconds;
using roamwire::Result;

namespace {

constexpr Milliseconds kPatience{30'000};

/// Longer than the server is given to notice a lost connection, so that what follows from that is seen too.
constexpr Milliseconds kWithoutServer{10'000};

} // namespace

/// The promises about roaming, with the real programs (or, to check the lab itself, ROAMWIRE_LAB_TUNNELS=ideal).
class LabRoam final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void oneRoams() { measure(roamwire::lab::oneRoams()); }
    void bothRoam() { measure(roamwire::lab::bothRoam()); }
    void comesHome() { measure(roamwire::lab::comesHome()); }
    void leavesHome() { measure(roamwire::lab::leavesHome()); }
    void serverKilled();

private:
    void measure(const RoamPlan& plan);
    void verifyBestPath(const RoamPlan& plan);
    void verifyNothingLost(const QList<const TunnelProbe*>& probes, Moment from, Moment to);
    bool isEverybodyCoordinated();

    std::unique_ptr<Scene> m_scene;
};

void LabRoam::init()
{
    auto scene = Scene::open(chosenTunnels());
    LAB_VERIFY(scene);
    m_scene = std::move(*scene);
}

void LabRoam::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs();
    m_scene.reset();
}

void LabRoam::measure(const RoamPlan& plan)
{
    const auto meter = RoamMeter::prepare(*m_scene, plan);
    LAB_VERIFY(meter);
    QList<double> restored;
    int bystanderLost = 0;
    for (int run = 0; run < wantedRuns(); ++run) {
        const auto result = (*meter)->run(run);
        LAB_VERIFY(result);
        qInfo("%s, run %d: %s", qPrintable(plan.name), run + 1, qPrintable(result->inWords()));
        restored << result->restoredMs;
        bystanderLost += result->bystanderLost;
        verifyBestPath(plan);
        if (QTest::currentTestFailed())
            return;
    }
    const QString figures = inFigures(restored);
    qInfo("%s: %s, limit %.0f ms", qPrintable(plan.name), qPrintable(figures), plan.limitMs);
    QVERIFY2(median(restored) <= plan.limitMs, qPrintable(figures));
    QCOMPARE(bystanderLost, 0);
}

void LabRoam::verifyBestPath(const RoamPlan& plan)
{
    LAB_VERIFY(m_scene->settle(plan.sender, plan.target));
    const Host& sender = m_scene->host(plan.sender);
    const Host& target = m_scene->host(plan.target);
    const auto path = m_scene->driver().path(sender, target);
    LAB_VERIFY(path);
    const bool isLan = sender.home() == target.home();
    const QString expected = isLan ? target.address().toString() : target.home()->wanAddress().toString();
    QVERIFY2(path->endpoint.startsWith(expected + QLatin1Char(':')),
             qPrintable(QStringLiteral("%1, expected %2").arg(path->endpoint, expected)));
}

bool LabRoam::isEverybodyCoordinated()
{
    return std::ranges::all_of(m_scene->hostNames(), [&](const QString& name) {
        return m_scene->driver().isCoordinated(m_scene->host(name)).value_or(false);
    });
}

void LabRoam::verifyNothingLost(const QList<const TunnelProbe*>& probes, Moment from, Moment to)
{
    for (const TunnelProbe* probe : probes) {
        QCOMPARE(probe->log().lost(from, to), 0);
        // A probe that does not send loses nothing either.
        QVERIFY(probe->log().sentBetween(from, to) > (to - from) / TunnelProbe::kInterval * 9 / 10);
    }
}

void LabRoam::serverKilled()
{
    const auto wan = probeBetween(*m_scene, kLaptop, kPhone, 40'000);
    const auto other = probeBetween(*m_scene, kOffice, kNas, 40'001);
    LAB_VERIFY(wan);
    LAB_VERIFY(other);
    LAB_VERIFY(m_scene->settle(kLaptop, kPhone));
    LAB_VERIFY(m_scene->settle(kOffice, kNas));
    QVERIFY(waitUntil([&] { return (*wan)->log().isSteady(now()) && (*other)->log().isSteady(now()); }, kPatience));
    QVERIFY(isEverybodyCoordinated());

    const Moment killed = now();
    LAB_VERIFY(m_scene->driver().killServer());
    letPass(kWithoutServer);
    LAB_VERIFY(m_scene->driver().restartServer());
    QVERIFY(waitUntil([&] { return isEverybodyCoordinated(); }, kPatience, Milliseconds(200)));
    letPass(Milliseconds(2'000));
    const Moment end = now();
    letPass(Milliseconds(500));
    verifyNothingLost({wan->get(), other->get()}, killed, end);
    qInfo("server killed and back: lost %d of %d", (*wan)->log().lost(killed, end),
          (*wan)->log().sentBetween(killed, end));
}

int main(int argc, char** argv)
{
    return runInSandbox<LabRoam>(argc, argv, chosenTunnels() == Tunnels::Ideal ? Needs::Network : Needs::Programs);
}

#include "lab_roam.moc"
