#include "tests/lab/checks.h"
#include "tests/lab/preflight.h"
#include "tests/lab/sandbox.h"
#include "tests/lab/traffic.h"
#include "tests/lab/waiting.h"

#include <csignal>

using namespace roamwire::lab;
using roamwire::Milliseconds;

namespace {

/// Less than the two seconds after which a candidate that does not answer is given up.
constexpr double kPromptMs = 1'500;
constexpr Milliseconds kPatience{45'000};
/// Long enough for some keepalives, questions and figures to be due.
constexpr Milliseconds kSleep{6'000};
constexpr Milliseconds kLastAnswers{500};

const QString kLaptop = QStringLiteral("laptop");
const QString kPhone = QStringLiteral("phone");
const QString kNas = QStringLiteral("nas");
const QString kFlat = QStringLiteral("flat");
const QString kTwin = QStringLiteral("twin");

} // namespace

/// A machine sleeps: its programs stand still, and perhaps it wakes in another network.
class LabSleep final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void cleanupTestCase();
    void sleeps_data();
    void sleeps();

private:
    static void signalAll(const QList<int>& pids, int number);

    std::unique_ptr<Scene> m_scene;
    std::unique_ptr<Traffic> m_traffic;
    std::unique_ptr<Traffic> m_bystander;
};

void LabSleep::initTestCase()
{
    auto scene = Scene::open(Tunnels::Programs, Cast::household());
    LAB_VERIFY(scene);
    m_scene = std::move(*scene);
    auto traffic = Traffic::start(*m_scene, {{kLaptop, kNas}, {kLaptop, kPhone}});
    LAB_VERIFY(traffic);
    m_traffic = std::move(*traffic);
    auto bystander = Traffic::start(*m_scene, {{kPhone, kNas}});
    LAB_VERIFY(bystander);
    m_bystander = std::move(*bystander);
}

void LabSleep::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs();
}

void LabSleep::cleanupTestCase()
{
    m_bystander.reset();
    m_traffic.reset();
    m_scene.reset();
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
    Host& laptop = m_scene->host(kLaptop);
    const HostPrograms& programs = m_scene->programs().programsOf(laptop);
    const bool roams = laptop.home() != &m_scene->home(wakesIn);
    const Moment began = now();
    const QList<int> asleep = wholeMachine ? laptop.machine().processes() : QList<int>{programs.agentPid()};
    QVERIFY(asleep.size() >= (wholeMachine ? 3 : 1));
    signalAll(asleep, SIGSTOP);
    if (roams)
        LAB_VERIFY(m_scene->move({{kLaptop, wakesIn}}));
    letPass(kSleep);
    const Moment woke = now();
    if (!wholeMachine && !roams)
        QVERIFY2(m_traffic->lost(began, woke - kLastAnswers) == 0, qPrintable(m_traffic->inWords(began, woke)));
    signalAll(asleep, SIGCONT);

    const auto restored = m_traffic->waitUntilRestored(woke, kPatience);
    LAB_VERIFY(restored);
    qInfo("back %.0f ms after waking", *restored);
    QVERIFY2(*restored <= kPromptMs, qPrintable(QStringLiteral("%1 ms").arg(*restored)));
    LAB_VERIFY(m_scene->settle(kLaptop, kNas));
    LAB_VERIFY(m_scene->settle(kLaptop, kPhone));
    LAB_VERIFY(m_scene->waitUntilCoordinated());
    const Moment end = now();
    letPass(kLastAnswers);
    QVERIFY2(m_bystander->lost(began, end) == 0, qPrintable(m_bystander->inWords(began, end)));
}

int main(int argc, char** argv)
{
    requireOrSkip("lab_sleep", Needs::Programs);
    enterSandbox();
    const QCoreApplication app(argc, argv);
    LabSleep test;
    return QTest::qExec(&test, argc, argv);
}

#include "lab_sleep.moc"
