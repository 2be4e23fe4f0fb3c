#include "tests/lab/demoboard.h"
#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"
#include "tests/support/preflight.h"
#include "tests/support/sandbox.h"

#include <QCoreApplication>

#include <cstdio>
#include <unistd.h>

using namespace roamwire::lab;
using namespace roamwire::test;
using roamwire::Milliseconds;
using roamwire::Result;

namespace {

constexpr Milliseconds kLook{250};
constexpr Milliseconds kReadable{5'000};
constexpr Milliseconds kPatience{30'000};

/// Keeps the table alive until the condition holds or the limit has passed.
bool watchUntil(DemoBoard& board, Milliseconds limit, const std::function<bool()>& condition)
{
    const Moment end = now() + limit;
    while (!condition()) {
        if (now() >= end)
            return false;
        board.refresh();
        // Whether it held within this look is asked again above.
        (void)waitUntil(condition, kLook);
    }
    board.refresh();
    return true;
}

void watchFor(DemoBoard& board, Milliseconds duration)
{
    (void)watchUntil(board, duration, [] { return false; });
}

Result<void> play(Scene& scene, DemoBoard& board, const RoamPlan& plan, const QString& story)
{
    board.announce(story);
    const Moment begin = now();
    const auto arrival = scene.move(plan.after);
    if (!arrival)
        return std::unexpected(arrival.error());
    const TunnelProbe& probe = board.probe(plan.sender, plan.target);
    std::optional<double> restored;
    (void)watchUntil(board, kPatience,
                     [&] { return (restored = probe.log().restoredMs(arrival->usable)).has_value(); });
    board.announce(restored ? QStringLiteral("%1 -> %2 flows again %3 ms after the new network was usable; %4 packets "
                                             "lost with the journey")
                                  .arg(plan.sender, plan.target)
                                  .arg(*restored, 0, 'f', 0)
                                  .arg(probe.log().lost(begin, now() - std::chrono::milliseconds(500)))
                            : QStringLiteral("%1 -> %2 did not come back").arg(plan.sender, plan.target));
    watchFor(board, kReadable);
    return {};
}

Result<void> playServerDeath(Scene& scene, DemoBoard& board)
{
    board.announce(QStringLiteral("the server is killed while packets flow"));
    const Moment begin = now();
    if (const auto killed = scene.driver().killServer(); !killed)
        return killed;
    watchFor(board, kReadable);
    board.announce(QStringLiteral("%1 packets lost without the server; it starts again").arg(board.lostSince(begin)));
    if (const auto started = scene.driver().restartServer(); !started)
        return started;
    watchFor(board, kReadable);
    board.announce(QStringLiteral("%1 packets lost since the server was killed").arg(board.lostSince(begin)));
    return {};
}

Result<void> demonstrate()
{
    std::puts("building the lab: internet, VPS, six homes, four hosts …");
    auto scene = Scene::open(chosenTunnels());
    if (!scene)
        return std::unexpected(scene.error());
    DemoBoard board(**scene, ::isatty(STDOUT_FILENO));
    return inOrder(
        [&] { return board.watch({{kLaptop, kPhone}, {kLaptop, kNas}, {kPhone, kNas}, {kOffice, kNas}}); },
        [&] { return (*scene)->settle(kLaptop, kPhone); },
        [&] {
            (void)watchUntil(board, kPatience, [&] { return board.isSteady(); });
            board.countFromNow();
            watchFor(board, kReadable);
            return play(**scene, board, oneRoams(), QStringLiteral("the laptop goes from the café to the hotel"));
        },
        [&] {
            board.announce(QStringLiteral("the laptop goes back to the café"));
            return (*scene)->move(bothRoam().before);
        },
        [&] { return (*scene)->settle(kLaptop, kPhone); },
        [&] {
            return play(**scene, board, bothRoam(),
                        QStringLiteral("the laptop goes to the hotel and the phone to the campus, at the same time"));
        },
        [&] { return play(**scene, board, comesHome(), QStringLiteral("the laptop comes home, to the NAS's LAN")); },
        [&] { return play(**scene, board, leavesHome(), QStringLiteral("the laptop leaves home for the café")); },
        [&] { return playServerDeath(**scene, board); });
}

} // namespace

int main(int argc, char** argv)
{
    requireOrSkip("lab_demo", chosenTunnels() == Tunnels::Ideal ? Needs::Network : Needs::Programs);
    enterSandbox();
    const QCoreApplication app(argc, argv);
    const auto done = demonstrate();
    if (done)
        return EXIT_SUCCESS;
    std::fprintf(stderr, "lab_demo: %s\n", qPrintable(done.error().message));
    return EXIT_FAILURE;
}
