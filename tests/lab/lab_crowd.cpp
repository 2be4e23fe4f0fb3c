#include "tests/lab/checks.h"
#include "tests/lab/preflight.h"
#include "tests/lab/sandbox.h"
#include "tests/lab/traffic.h"
#include "tests/lab/waiting.h"

using namespace roamwire::lab;
using roamwire::Milliseconds;

namespace {

constexpr int kGuests = 20;
/// Less than the two seconds after which a candidate that does not answer is given up.
constexpr double kPromptMs = 1'500;
constexpr Milliseconds kPatience{30'000};
constexpr Milliseconds kLastAnswers{500};

} // namespace

/// Twenty peers in four homes, five behind one NAT, and one of them goes.
class LabCrowd final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void oneOfTwentyRoams();
};

void LabCrowd::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs(4);
}

void LabCrowd::oneOfTwentyRoams()
{
    const auto scene = Scene::open(Tunnels::Programs, Cast::crowd(kGuests));
    LAB_VERIFY(scene);
    const QString roamer = (*scene)->hostNames().first();
    const QStringList others = (*scene)->hostNames().mid(1);
    QList<Traffic::Pair> ring;
    QList<Traffic::Pair> star;
    for (qsizetype i = 0; i < others.size(); ++i) {
        ring << Traffic::Pair{others.at(i), others.at((i + 1) % others.size())};
        star << Traffic::Pair{roamer, others.at(i)};
    }
    const auto among = Traffic::start(**scene, ring);
    LAB_VERIFY(among);
    const auto towards = Traffic::start(**scene, star);
    LAB_VERIFY(towards);
    LAB_VERIFY((*among)->waitUntilSteady());

    const Moment began = now();
    const auto arrival = (*scene)->move({{roamer, QStringLiteral("hotel")}});
    LAB_VERIFY(arrival);
    const auto restored = (*towards)->waitUntilRestored(arrival->usable, kPatience);
    LAB_VERIFY(restored);
    const Moment end = now();
    letPass(kLastAnswers);
    qInfo("all %lld others reached after %.0f ms; among themselves they lost %d of %d",
          static_cast<long long>(others.size()), *restored, (*among)->lost(began, end),
          (*among)->sentBetween(began, end));
    QVERIFY2(*restored <= kPromptMs, qPrintable(QStringLiteral("%1 ms").arg(*restored)));
    QVERIFY2((*among)->lost(began, end) == 0, qPrintable((*among)->inWords(began, end)));
    for (const QString& other : others)
        LAB_VERIFY((*scene)->settle(roamer, other));
}

int main(int argc, char** argv)
{
    requireOrSkip("lab_crowd", Needs::Programs);
    enterSandbox();
    const QCoreApplication app(argc, argv);
    LabCrowd test;
    return QTest::qExec(&test, argc, argv);
}

#include "lab_crowd.moc"
