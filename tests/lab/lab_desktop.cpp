#include "shared/model/invitelink.h"
#include "tests/lab/checks.h"
#include "tests/lab/desktopuser.h"
#include "tests/lab/pictures.h"
#include "tests/lab/scene.h"
#include "tests/lab/steps.h"
#include "tests/lab/trayclient.h"
#include "tests/lab/tunnelprobe.h"
#include "tests/lab/waiting.h"
#include "tests/support/sandboxedtest.h"
#include "tests/support/sessionbus.h"

#include <QRandomGenerator>

using namespace roamwire;
using namespace roamwire::lab;
using namespace roamwire::test;
using namespace Qt::StringLiterals;

namespace {

/// From the first start to a tunnel that works, by a user who needs no time to read.
constexpr double kFirstTunnelMs = 60'000;
constexpr Milliseconds kPatience = DesktopUser::kPatience;
constexpr Milliseconds kPoll{20};
constexpr Milliseconds kLastAnswers{500};
constexpr quint16 kFirstProbePort = 40'000;

constexpr int kDeaths = 8;
/// Some die while they start, others when all has calmed down.
constexpr int kLongestPauseMs = 1'500;

constexpr int kRightButton = 3;
constexpr int kBelow = 10; ///< the menu comes where the pointer is, and should not hide the icon
/// For pictures.
constexpr QSize kSmallWindow(860, 330); ///< around the peers
constexpr QSize kLargeWindow(996, 800); ///< the details down to the path history
const QString kLabel = u"label"_s;
const QString kButton = u"push button"_s;
const QString kWindow = u"frame"_s;
const QString kDialog = u"dialog"_s;
const QString kEntry = u"menu item"_s;
const QString kHistory = u"list"_s;
const QString kStretch = u"list item"_s;
const QString kRow = u"tree item"_s;

/// The user has a laptop at home, with a desktop and nothing of Roamwire yet. There is a NAS, too, and a workstation in
/// the office, which only the relay reaches. The phone is switched on later.
Cast cast()
{
    return {{{kFlat}, {kParents}, {.name = kOffice, .kind = HomeKind::RelayOnly}},
            {{kNas, kFlat}, {kOffice, kOffice}},
            {kLaptop, kPhone}};
}

} // namespace

/// All of it as a user meets it: the tray client on a desktop, a real server, and other machines with real agents.
/// Nothing but keys and a mouse goes into the client. The tests are the chapters of one story.
class LabDesktop final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void cleanupTestCase();
    void fromFirstStartToTunnel();
    void aPeerComesAndRoams();
    void settings();
    void programsDie();
    void quittingLeavesTunnels();

private:
    const Host& host(const QString& name) const { return m_scene->host(name); }
    Result<QString> invitation() const { return m_scene->programs().programsOf(host(kNas)).invite(); }
    Result<void> agree(const QString& link);
    Result<void> probe(const QString& peer, const QHostAddress& address);
    Result<void> waitForPath(const QString& peer, const QString& path) const;
    Result<void> waitForAll() const;
    Result<void> photograph(const QString& name, const QString& role, const QString& title) const;
    Result<void> nothingLostSince(Moment from) const;

    std::unique_ptr<SessionBus> m_bus;
    std::unique_ptr<ScreenReader> m_reader;
    std::unique_ptr<Scene> m_scene;
    std::unique_ptr<Desktop> m_desktop;
    std::unique_ptr<DesktopUser> m_user;
    std::unique_ptr<Pictures> m_pictures;
    std::unique_ptr<TrayClient> m_tray;
    std::unique_ptr<HostPrograms> m_phone;
    std::vector<std::unique_ptr<TunnelProbe>> m_probes;
    bool m_isBroken = false;
};

void LabDesktop::initTestCase()
{
    m_bus = std::make_unique<SessionBus>();
    QVERIFY(m_bus->start() && m_bus->startKeyring() && m_bus->makeKeyring());
    auto reader = ScreenReader::start();
    LAB_VERIFY(reader);
    m_reader = std::move(*reader);
    auto scene = Scene::open(Tunnels::Relayed, cast());
    LAB_VERIFY(scene);
    m_scene = std::move(*scene);
    LAB_VERIFY(m_scene->move({{kLaptop, kFlat}, {kPhone, kParents}}));
    auto desktop = Desktop::start(host(kLaptop));
    LAB_VERIFY(desktop);
    m_desktop = std::move(*desktop);
    m_user = std::make_unique<DesktopUser>(*m_desktop, *m_reader);
    m_pictures = std::make_unique<Pictures>(*m_desktop);
    m_tray = std::make_unique<TrayClient>(host(kLaptop), *m_desktop);
    LAB_VERIFY(m_tray->startHelper());
}

void LabDesktop::init()
{
    if (m_isBroken)
        QSKIP("what comes before it failed");
}

void LabDesktop::cleanup()
{
    m_isBroken = m_isBroken || QTest::currentTestFailed();
    if (QTest::currentTestFailed())
        printLogs();
}

void LabDesktop::cleanupTestCase()
{
    m_probes.clear();
    m_phone.reset();
    m_tray.reset();
    m_desktop.reset();
    m_scene.reset();
}

Result<void> LabDesktop::photograph(const QString& name, const QString& role, const QString& title) const
{
    const auto item = m_user->see(role, title);
    if (!item)
        return std::unexpected(item.error());
    return m_pictures->take(name, item->place);
}

/// Reads what the link says, and accepts it.
Result<void> LabDesktop::agree(const QString& link)
{
    const auto parsed = InviteLink::fromString(link);
    if (!parsed)
        return std::unexpected(parsed.error());
    const QString pin = QString::fromLatin1(parsed->pin->toBase64Url());
    return inOrder([&] { return m_user->see(kLabel, u"Join this network?"_s); },
                   [&] { return m_user->see(kLabel, u"192.0.2.1:8443"_s); },
                   [&] { return m_user->see(kLabel, parsed->tenant.toString()); },
                   [&] { return m_user->see(kLabel, pin.left(4) + u" *"_s); },
                   [&] { return m_user->fillIn(u"Name of this device"_s, kLaptop); },
                   [&] { return photograph(u"join"_s, kDialog, u"Join a network"_s); },
                   [&] { return m_user->click(kButton, u"Join"_s); });
}

Result<void> LabDesktop::probe(const QString& peer, const QHostAddress& address)
{
    const auto port = quint16(kFirstProbePort + m_probes.size());
    auto started = TunnelProbe::start(host(kLaptop).machine(), host(peer).machine(), address, port);
    if (started)
        m_probes.push_back(std::move(*started));
    return outcome(started);
}

void LabDesktop::fromFirstStartToTunnel()
{
    const auto link = invitation();
    LAB_VERIFY(link);
    const auto nas = m_scene->driver().tunnelAddress(host(kNas));
    LAB_VERIFY(nas);
    LAB_VERIFY(probe(kNas, *nas));

    const Moment started = now();
    LAB_VERIFY(m_tray->start());
    LAB_VERIFY(m_user->see(kLabel, u"Welcome to Roamwire"_s));
    const Moment welcomed = now();
    LAB_VERIFY(m_tray->open(*link));
    LAB_VERIFY(agree(*link));
    const Moment accepted = now();
    LAB_VERIFY(m_user->see(kLabel, u"You are in"_s));
    const Moment joined = now();
    std::optional<double> answered;
    const auto isAnswered = [&] { return (answered = m_probes.front()->log().restoredMs(started, 1)).has_value(); };
    QVERIFY(waitUntil(isAnswered, kPatience, kPoll));

    const double joining = *answered - toMs(accepted - started);
    qInfo("first answer through the tunnel %.2f s after the first start. The program's: %.2f s to its window, %.2f s "
          "from 'Join' to that answer, %.2f s to 'You are in'. The rest is the user's",
          *answered / 1'000, toMs(welcomed - started) / 1'000, joining / 1'000, toMs(joined - accepted) / 1'000);
    QVERIFY2(*answered < kFirstTunnelMs, qPrintable(QString::number(*answered)));
    LAB_VERIFY(m_user->click(kButton, u"Show peers"_s));
    LAB_VERIFY(m_user->seeGo(kDialog, u"*"_s));
    LAB_VERIFY(waitForPath(kNas, u"lan"_s));
    LAB_VERIFY(waitForPath(kOffice, u"relay"_s));
}

/// Until the engine says so, and the window: what is seen there, and heard.
Result<void> LabDesktop::waitForPath(const QString& peer, const QString& path) const
{
    PathView view;
    const auto isOnIt = [&] {
        const auto status = m_tray->status();
        view = status ? status->paths.value(peer) : PathView();
        return view.verified && view.path == path;
    };
    if (!waitUntil(isOnIt, kPatience, kPoll))
        return failure(u"the path to %1 is '%2', not %3"_s.arg(peer, view.path, path));
    const QString badge = path == u"relay" ? u"Relay"_s : path.toUpper();
    return outcome(m_user->see(kRow, u"%1, *, Online, %2, * ms"_s.arg(peer, badge)));
}

Result<void> LabDesktop::waitForAll() const
{
    return inOrder([&] { return waitForPath(kNas, u"lan"_s); }, [&] { return waitForPath(kPhone, u"lan"_s); },
                   [&] { return waitForPath(kOffice, u"relay"_s); });
}

void LabDesktop::aPeerComesAndRoams()
{
    const auto link = invitation();
    LAB_VERIFY(link);
    m_phone = std::make_unique<HostPrograms>(host(kPhone));
    LAB_VERIFY(m_phone->start(*link));
    LAB_VERIFY(waitForPath(kPhone, u"wan"_s));

    LAB_VERIFY(m_desktop->press(u"ctrl+f"_s));
    LAB_VERIFY(m_desktop->type(kPhone));
    LAB_VERIFY(m_user->seeGo(kRow, u"nas,*"_s));
    LAB_VERIFY(m_desktop->press(u"Return"_s));
    LAB_VERIFY(m_desktop->press(u"Return"_s));
    LAB_VERIFY(m_user->see(kHistory, u"Path history"_s));
    LAB_VERIFY(m_desktop->press(u"Escape"_s));
    LAB_VERIFY(m_user->see(kRow, u"nas,*"_s));

    LAB_VERIFY(m_scene->move({{kPhone, kFlat}}));
    LAB_VERIFY(waitForPath(kPhone, u"lan"_s));
    LAB_VERIFY(m_user->see(kStretch, u"*: WAN, *"_s));
    if (m_pictures->areWanted())
        LAB_VERIFY(m_desktop->resizeWindow(kLargeWindow));
    LAB_VERIFY(photograph(u"details"_s, kWindow, u"Roamwire"_s));
    LAB_VERIFY(m_desktop->press(u"Escape"_s));
    LAB_VERIFY(m_user->seeGo(kHistory, u"Path history"_s));
    if (m_pictures->areWanted())
        LAB_VERIFY(m_desktop->resizeWindow(kSmallWindow));
    LAB_VERIFY(photograph(u"window"_s, kWindow, u"Roamwire"_s));
}

void LabDesktop::settings()
{
    LAB_VERIFY(m_user->click(kEntry, u"Network"_s));
    LAB_VERIFY(m_user->click(kEntry, u"Settings…"_s));
    LAB_VERIFY(photograph(u"settings"_s, kDialog, u"Settings"_s));
    LAB_VERIFY(m_desktop->press(u"Escape"_s));
    LAB_VERIFY(m_user->seeGo(kDialog, u"*"_s));
}

Result<void> LabDesktop::nothingLostSince(Moment from) const
{
    letPass(kLastAnswers);
    const Moment to = now() - kLastAnswers;
    for (const auto& probe : m_probes) {
        const ProbeLog log = probe->log();
        if (log.sentBetween(from, to) == 0 || log.lost(from, to) > 0)
            return failure(u"%1 of %2 packets were lost"_s.arg(log.lost(from, to)).arg(log.sentBetween(from, to)));
    }
    return {};
}

void LabDesktop::programsDie()
{
    const auto office = m_scene->driver().tunnelAddress(host(kOffice));
    LAB_VERIFY(office);
    LAB_VERIFY(probe(kOffice, *office));
    QVERIFY(waitUntil([&] { return m_probes.back()->log().isSteady(now()); }, kPatience, kPoll));

    const quint32 seed = QRandomGenerator::global()->bounded(1u, 1'000'000u);
    QRandomGenerator random(seed);
    const auto pause = [&random] { letPass(Milliseconds(random.bounded(kLongestPauseMs))); };
    const Moment began = now();
    QStringList deaths;
    for (int death = 0; death < kDeaths; ++death) {
        const bool isTray = random.bounded(2) == 0;
        deaths << (isTray ? u"tray"_s : u"helper"_s);
        isTray ? m_tray->kill() : m_tray->killHelper();
        pause();
        LAB_VERIFY(isTray ? m_tray->start() : m_tray->startHelper());
        pause();
    }
    qInfo("seed %u: killed %s", seed, qPrintable(deaths.join(u", "_s)));
    LAB_VERIFY(waitForAll());
    LAB_VERIFY(nothingLostSince(began));
}

/// The menu of the icon is ours, on a panel that embeds windows. No reader sees it before it has the focus.
void LabDesktop::quittingLeavesTunnels()
{
    const Moment began = now();
    const auto panel = m_desktop->panel();
    LAB_VERIFY(panel);
    LAB_VERIFY(m_desktop->click(panel->center()));
    LAB_VERIFY(m_user->seeGo(kWindow, u"Roamwire"_s));
    const auto before = m_desktop->picture();
    LAB_VERIFY(before);
    LAB_VERIFY(m_desktop->click(panel->center() + QPoint(0, kBelow), kRightButton));
    LAB_VERIFY(m_pictures->takeWhatCame(u"tray"_s, *before, *panel));
    // The last entry. Keys that are pressed before the menu is there are lost.
    const auto quits = [&] {
        const auto pressed =
            inOrder([&] { return m_desktop->press(u"Up"_s); }, [&] { return m_desktop->press(u"Return"_s); });
        return pressed && !m_tray->isRunning();
    };
    QVERIFY(waitUntil(quits, kPatience, kPoll));
    LAB_VERIFY(m_tray->waitForEnd());
    LAB_VERIFY(nothingLostSince(began));

    LAB_VERIFY(m_desktop->useDarkColors());
    LAB_VERIFY(m_tray->start());
    LAB_VERIFY(waitForAll());
    if (m_pictures->areWanted())
        LAB_VERIFY(m_desktop->resizeWindow(kSmallWindow));
    LAB_VERIFY(photograph(u"window-dark"_s, kWindow, u"Roamwire"_s));
    LAB_VERIFY(nothingLostSince(began));
}

int main(int argc, char** argv)
{
    return runInSandbox<LabDesktop>(argc, argv, Needs::Desktop);
}

#include "lab_desktop.moc"
