#include "tests/unit/server/registryworld.h"

#include <QTest>

#include <stdexcept>

using namespace roamwire::server;
using DiskMood = RegistryWorld::DiskMood;
Q_DECLARE_METATYPE(RegistryWorld::DiskMood)

/// Random commands against a simple model; see registryworld.h and registrymodel.h for the rules.
class RegistryPropertyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomCommandsKeepEveryRule_data()
    {
        QTest::addColumn<DiskMood>("mood");
        QTest::newRow("the disk only crashes") << DiskMood::Reliable;
        QTest::newRow("joins may not be stored") << DiskMood::SometimesFull;
        QTest::newRow("anything may not be stored") << DiskMood::Broken;
    }

    void randomCommandsKeepEveryRule()
    {
        QFETCH(const DiskMood, mood);
        constexpr quint32 kSeeds = 200;
        constexpr int kSteps = 400;
        std::map<QString, int> counts;
        const quint32 first = qEnvironmentVariableIntValue("ROAMWIRE_TEST_SEED") + 1U;
        for (quint32 seed = first; seed < first + kSeeds; ++seed) {
            int step = 0;
            try {
                RegistryWorld world(seed, mood);
                for (; step < kSteps; ++step)
                    world.step();
                world.settle();
                for (const auto& [what, count] : world.counts())
                    counts[what] += count;
            } catch (const std::exception& broken) {
                QFAIL(qPrintable(
                    QStringLiteral("seed %1, step %2: %3").arg(seed).arg(step).arg(QLatin1String(broken.what()))));
            }
        }
        // A world in which nothing happens breaks no rule.
        for (const char* what :
             {"waited",      "at once",    "took over",     "abandoned",    "moved",          "nothing new",
              "expired",     "left",       "restarted",     "tenant_full",  "address_taken",  "not_proven",
              "unavailable", "no_token",   "token_unknown", "token_spent",  "token_expired",  "native_only",
              "stale_seal",  "sealed",     "minted",        "founded anew", "may_not_invite", "unsealed",
              "revoked",     "taken back", "seen",          "seen again"})
            QVERIFY2(counts[QLatin1String(what)] > 30, what);
    }
};

QTEST_GUILESS_MAIN(RegistryPropertyTest)
#include "test_registryproperty.moc"
