#include "tests/lab/checks.h"
#include "tests/lab/traffic.h"
#include "tests/lab/waiting.h"
#include "tests/support/sandboxedtest.h"

using namespace roamwire::lab;
using namespace roamwire::test;
using roamwire::Milliseconds;

namespace {

/// A real minute: the agents' pauses between attempts reach their longest by then, connections are given up (20 s), and
/// WireGuard has repeated its handshakes with the one who left for long.
constexpr Milliseconds kWithoutServer{60'000};

/// The longest pause between two attempts (30 s), an attempt, and the roam itself.
constexpr Milliseconds kReunion{45'000};

/// An agent reaches its helper and looks at the interface at once.
constexpr Milliseconds kAdoption{5'000};
constexpr Milliseconds kLook{50};

} // namespace

/// The server is away for a minute.
class LabOutage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void oneRoamsMeanwhile();
};

void LabOutage::cleanup()
{
    if (QTest::currentTestFailed())
        printLogs();
}

void LabOutage::oneRoamsMeanwhile()
{
    const auto opened = Scene::open(Tunnels::Programs);
    LAB_VERIFY(opened);
    const Scene& scene = **opened;
    const auto stayers = Traffic::start(scene, {{kPhone, kNas}, {kOffice, kNas}});
    LAB_VERIFY(stayers);
    const auto roamer = Traffic::start(scene, {{kLaptop, kPhone}, {kNas, kLaptop}});
    LAB_VERIFY(roamer);
    LAB_VERIFY(scene.waitUntilCoordinated());

    const Moment killed = now();
    LAB_VERIFY((*opened)->driver().killServer());
    LAB_VERIFY((*opened)->move({{kLaptop, kHotel}}));
    // The agent of somebody who stayed starts anew meanwhile: it adopts what it finds, and shows it.
    HostPrograms& nas = scene.programs().programsOf(scene.host(kNas));
    nas.killAgent();
    LAB_VERIFY(nas.startAgent());
    // It tells its status before it has looked at the interface.
    const auto knowsItsPeers = [&] {
        const auto alone = nas.status();
        return alone && !alone->isConnected && alone->unnamed == 3;
    };
    QVERIFY(waitUntil(knowsItsPeers, kAdoption, kLook));
    letPass(std::chrono::duration_cast<Milliseconds>(killed + kWithoutServer - now()));
    LAB_VERIFY((*stayers)->nothingLostSince(killed));

    LAB_VERIFY((*opened)->driver().restartServer());
    const Moment back = now();
    const auto restored = (*roamer)->waitUntilRestored(back, kReunion);
    LAB_VERIFY(restored);
    qInfo("the roamer and the others found each other %.1f s after the server was back", *restored / 1'000);
    LAB_VERIFY(scene.waitUntilCoordinated());
    for (const QString& other : {kPhone, kNas, kOffice})
        LAB_VERIFY(scene.settle(kLaptop, other));
    LAB_VERIFY(scene.settle(kOffice, kNas));
    LAB_VERIFY((*stayers)->nothingLostSince(killed));
}

int main(int argc, char** argv)
{
    return runInSandbox<LabOutage>(argc, argv, Needs::Programs);
}

#include "lab_outage.moc"
