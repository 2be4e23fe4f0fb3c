#include "tests/lab/checks.h"
#include "tests/lab/mishaps.h"
#include "tests/lab/traffic.h"
#include "tests/lab/waiting.h"
#include "tests/support/preflight.h"
#include "tests/support/sandbox.h"

#include <QRandomGenerator>

#include <limits>

using namespace roamwire::lab;
using namespace roamwire::test;
using roamwire::Milliseconds;

namespace {

constexpr int kDefaultSeconds = 40;
/// What a peer that starts anew makes the others do costs no packet; a busy machine may lose a few.
constexpr double kStayersGapMs = 1'000;
/// Agents pause up to 30 s between two attempts to reach the server, and then need one.
constexpr Milliseconds kRecovery{60'000};
constexpr Milliseconds kLastAnswers{500};
/// Sooner than WireGuard helps itself: with a packet to send after fifteen seconds, without one after two minutes.
constexpr Milliseconds kReunion{10'000};

} // namespace

/// Any program may die at any moment: tunnels carry on, and what roams meanwhile recovers.
class LabKills final : public QObject
{
    Q_OBJECT

public:
    LabKills(int seconds, quint32 seed)
        : m_seconds(seconds)
        , m_seed(seed)
    {
    }

private Q_SLOTS:
    void cleanup();
    void roamsWithoutItsAgent_data();
    void roamsWithoutItsAgent();
    void programsDie();

private:
    int m_seconds;
    quint32 m_seed;
};

void LabKills::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs();
}

void LabKills::roamsWithoutItsAgent_data()
{
    QTest::addColumn<Tunnels>("tunnels");
    QTest::newRow("without a relay") << Tunnels::Programs;
    QTest::newRow("with a relay") << Tunnels::Relayed;
}

/// Nothing but keepalives goes through the tunnels, and nobody saw the roam.
void LabKills::roamsWithoutItsAgent()
{
    QFETCH(const Tunnels, tunnels);
    const auto scene = Scene::open(tunnels);
    LAB_VERIFY(scene);
    const QStringList others{kPhone, kNas, kOffice};
    for (const QString& other : others)
        LAB_VERIFY((*scene)->settle(kLaptop, other));

    HostPrograms& laptop = (*scene)->programs().programsOf((*scene)->host(kLaptop));
    laptop.killAgent();
    LAB_VERIFY((*scene)->move({{kLaptop, kHotel}}));
    LAB_VERIFY(laptop.startAgent());
    const Moment started = now();
    for (const QString& other : others)
        LAB_VERIFY((*scene)->settle(kLaptop, other));
    const double took = toMs(now() - started);
    qInfo("direct again %.1f s after the agent", took / 1'000);
    QVERIFY(took <= toMs(kReunion));
}

void LabKills::programsDie()
{
    qInfo("%d seconds, seed %u", m_seconds, m_seed);
    const auto scene = Scene::open(Tunnels::Programs);
    LAB_VERIFY(scene);
    const auto stayers = Traffic::start(**scene, {{kPhone, kNas}, {kOffice, kNas}, {kPhone, kOffice}});
    LAB_VERIFY(stayers);
    const auto roamer = Traffic::start(**scene, {{kLaptop, kPhone}, {kNas, kLaptop}});
    LAB_VERIFY(roamer);

    const Moment began = now();
    Mishaps mishaps(**scene, m_seed, kLaptop, {kCafe, kHotel, kFlat});
    const auto played = mishaps.playFor(std::chrono::seconds(m_seconds));
    LAB_VERIFY(played);
    const Moment end = now();
    qInfo("%s", qPrintable(mishaps.inWords()));
    const auto recovered = (*roamer)->waitUntilRestored(end, kRecovery);
    qInfo("stayers: %s", qPrintable((*stayers)->inWords(began, end)));
    qInfo("roamer: %s", qPrintable((*roamer)->inWords(began, end)));
    LAB_VERIFY(recovered);
    qInfo("the roamer was back %.1f s after the last misfortune", *recovered / 1'000);
    LAB_VERIFY((*scene)->waitUntilCoordinated());
    for (const QString& other : {kPhone, kNas, kOffice})
        LAB_VERIFY((*scene)->settle(kLaptop, other));

    const Moment calm = now();
    letPass(kLastAnswers);
    QVERIFY2((*stayers)->longestGapMs(began, calm) <= kStayersGapMs, qPrintable((*stayers)->inWords(began, calm)));
    QVERIFY((*stayers)->sentBetween(began, calm) > 0);
}

/// lab_kills [SECONDS [SEED]]
int main(int argc, char** argv)
{
    requireOrSkip("lab_kills", Needs::Programs);
    enterSandbox();
    // For as long as it was asked to, and then the recovery.
    qputenv("QTEST_FUNCTION_TIMEOUT", QByteArray::number(std::numeric_limits<int>::max()));
    const QCoreApplication app(argc, argv);
    const QStringList numbers = QCoreApplication::arguments().mid(1);
    const quint32 seed = numbers.value(1).toUInt();
    LabKills test(numbers.isEmpty() ? kDefaultSeconds : numbers.first().toInt(),
                  seed > 0 ? seed : QRandomGenerator::global()->bounded(1u, 1'000'000u));
    return QTest::qExec(&test, 1, argv);
}

#include "lab_kills.moc"
