#include "tests/lab/checks.h"
#include "tests/lab/traffic.h"
#include "tests/support/sandboxedtest.h"

using namespace roamwire::lab;
using namespace roamwire::test;

namespace {

constexpr int kGuests = 20;

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
    const auto arrival = (*scene)->move({{roamer, kHotel}});
    LAB_VERIFY(arrival);
    LAB_VERIFY((*towards)->restoredPromptly(arrival->usable));
    LAB_VERIFY((*among)->nothingLostSince(began));
    for (const QString& other : others)
        LAB_VERIFY((*scene)->settle(roamer, other));
}

int main(int argc, char** argv)
{
    return runInSandbox<LabCrowd>(argc, argv, Needs::Programs);
}

#include "lab_crowd.moc"
