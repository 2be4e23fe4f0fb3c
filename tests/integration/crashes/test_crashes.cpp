#include "tests/integration/crashes/crashscene.h"
#include "tests/integration/server/testmain.h"

#include <limits>

using namespace roamwire::test;

namespace {

constexpr int kDefaultRounds = 30;

} // namespace

/// The server may be killed at any moment: nothing that it acknowledged is lost, and no token is spent twice.
class TestCrashes final : public QObject
{
    Q_OBJECT

public:
    TestCrashes(int rounds, quint32 seed)
        : m_rounds(rounds)
        , m_seed(seed)
    {
    }

private Q_SLOTS:
    void promisesAreKept();

private:
    int m_rounds;
    quint32 m_seed;
};

void TestCrashes::promisesAreKept()
{
    qInfo("%d rounds, seed %u", m_rounds, m_seed);
    CrashScene scene(QStringLiteral(ROAMWIRED_PATH), m_seed);
    for (int round = 1; round <= m_rounds; ++round) {
        const bool isKept = scene.playRound();
        QVERIFY2(isKept, qPrintable(QStringLiteral("round %1, seed %2: %3")
                                        .arg(round)
                                        .arg(m_seed)
                                        .arg(scene.promises().broken().join(QStringLiteral("; ")))));
    }
    qInfo("%s", qPrintable(scene.inWords()));
}

/// test_crashes [ROUNDS [SEED]]
int main(int argc, char** argv)
{
    if (sodium_init() < 0)
        return 1;
    qputenv("QTEST_FUNCTION_TIMEOUT", QByteArray::number(std::numeric_limits<int>::max()));
    roamwire::server::installEventLoop();
    const QCoreApplication application(argc, argv);
    const QStringList numbers = QCoreApplication::arguments().mid(1);
    const quint32 seed = numbers.value(1).toUInt();
    TestCrashes test(numbers.isEmpty() ? kDefaultRounds : numbers.first().toInt(),
                     seed > 0 ? seed : QRandomGenerator::global()->bounded(1u, 1'000'000u));
    return QTest::qExec(&test, 1, argv);
}

#include "test_crashes.moc"
