#include "tests/lab/checks.h"
#include "tests/lab/household.h"
#include "tests/lab/waiting.h"
#include "tests/support/sandboxedtest.h"

#include <csignal>

using namespace roamwire::lab;
using namespace roamwire::test;
using roamwire::Milliseconds;

namespace {

/// Long enough for some keepalives, questions and figures to be due.
constexpr Milliseconds kSleep{6'000};
/// Packets on their way when the programs stop.
constexpr Milliseconds kLastAnswers{500};

} // namespace

/// A machine sleeps: its programs stand still, and perhaps it wakes in another network.
class LabSleep final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void cleanupTestCase() { m_household.reset(); }
    void sleeps_data();
    void sleeps();

private:
    static void signalAll(const QList<int>& pids, int number);

    std::unique_ptr<Household> m_household;
};

void LabSleep::initTestCase()
{
    auto opened = Household::open(Cast::household());
    LAB_VERIFY(opened);
    m_household = std::move(*opened);
}

void LabSleep::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs();
}

void LabSleep::signalAll(const QList<int>& pids, int number)
{
    for (const int pid : pids)
        ::kill(pid, number);
}

void LabSleep::sleeps_data()
{
    QTest::addColumn<bool>("wholeMachine");
    QTest::addColumn<QString>("wakesIn");
    QTest::newRow("the agent alone") << false << kFlat;
    QTest::newRow("the agent alone, and the network changes") << false << kTwin;
    QTest::newRow("helper and WireGuard too") << true << kTwin;
    QTest::newRow("helper and WireGuard too, and the network changes") << true << kFlat;
}

void LabSleep::sleeps()
{
    QFETCH(const bool, wholeMachine);
    QFETCH(const QString, wakesIn);
    Scene& scene = *m_household->scene;
    const Host& laptop = m_household->laptop();
    const HostPrograms& programs = scene.programs().programsOf(laptop);
    const bool roams = laptop.home() != &scene.home(wakesIn);
    const Moment began = now();
    const QList<int> asleep = wholeMachine ? laptop.machine().processes() : QList<int>{programs.agentPid()};
    QVERIFY(asleep.size() >= (wholeMachine ? 3 : 1));
    signalAll(asleep, SIGSTOP);
    if (roams)
        LAB_VERIFY(scene.move({{kLaptop, wakesIn}}));
    letPass(kSleep);
    const Moment woke = now();
    if (!wholeMachine && !roams)
        QVERIFY2(m_household->traffic->lost(began, woke - kLastAnswers) == 0,
                 qPrintable(m_household->traffic->inWords(began, woke)));
    signalAll(asleep, SIGCONT);

    LAB_VERIFY(m_household->traffic->restoredPromptly(woke));
    LAB_VERIFY(m_household->settle());
    LAB_VERIFY(scene.waitUntilCoordinated());
    LAB_VERIFY(m_household->others->nothingLostSince(began));
}

int main(int argc, char** argv)
{
    return runInSandbox<LabSleep>(argc, argv, Needs::Programs);
}

#include "lab_sleep.moc"
