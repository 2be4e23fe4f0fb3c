#include "tests/unit/server_relay/relayworld.h"

#include <QTest>

#include <stdexcept>

using namespace roamwire::server;

/// Random peers, NATs and attacks against the rules; see relayworld.h.
class TestRelayProperty final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomAttacksBreakNoRule();
};

void TestRelayProperty::randomAttacksBreakNoRule()
{
    constexpr quint32 kSeeds = 150;
    constexpr int kSteps = 600;
    std::map<std::string, int> counts;
    const quint32 first = qEnvironmentVariableIntValue("ROAMWIRE_TEST_SEED") + 1U;
    for (quint32 seed = first; seed < first + kSeeds; ++seed) {
        int step = 0;
        try {
            RelayWorld world(seed);
            for (; step < kSteps; ++step)
                world.step();
            for (const auto& [what, count] : world.counts())
                counts[what] += count;
        } catch (const std::exception& broken) {
            QFAIL(qPrintable(
                QStringLiteral("seed %1, step %2: %3").arg(seed).arg(step).arg(QLatin1String(broken.what()))));
        }
    }
    // A world in which nothing happens breaks no rule.
    for (const char* what : {"attacked", "carried", "overheard by a neighbour", "remapped", "roamed", "sent back",
                             "shook hands", "taken over in silence", "woken"})
        QVERIFY2(counts[what] > 30, what);
}

QTEST_APPLESS_MAIN(TestRelayProperty)
#include "test_relayproperty.moc"
