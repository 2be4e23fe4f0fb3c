#include "tests/bench/traystage.h"

#include "tests/support/preflight.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace roamwire::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kJoinLimit{120};
constexpr std::chrono::seconds kWaitLimit{120};
constexpr Milliseconds kPoll = 500ms;
constexpr int kTurnMs = 2;

const QString kInterface = QStringLiteral("rw0");
const QString kHelper = QStringLiteral("helper.sock");
const QString kConfig = QStringLiteral("config/roamwire/rw0.conf");
const QString kStatus = QStringLiteral("run/roamwire/rw0.sock");

/// A router, so that there is a way out; packets for it go nowhere.
const QByteArray kNetwork = "link set lo up\n"
                            "link add eth0 type veth peer name router\n"
                            "link set router up\n"
                            "link set eth0 up\n"
                            "address add 192.0.2.2/24 dev eth0\n"
                            "neighbour add 192.0.2.1 lladdr 02:00:5e:00:53:01 dev eth0\n"
                            "route add default via 192.0.2.1\n";

} // namespace

TrayStage::TrayStage(int others)
    : m_others(others)
    , m_crowd(m_reactor, {.tenants = 1, .peersPerTenant = others, .isSpread = true})
{
}

TrayStage::~TrayStage()
{
    m_crowd.vanish();
}

Result<void> TrayStage::build()
{
    auto desktop = Desktop::start();
    if (!desktop)
        return std::unexpected(desktop.error());
    m_desktop = std::move(*desktop);
    for (const auto& step : {&TrayStage::giveNetwork, &TrayStage::gather, &TrayStage::join, &TrayStage::startTray}) {
        if (const auto done = (this->*step)(); !done)
            return done;
    }
    return wait(QStringLiteral("a path to everybody"), [this] { return reached() == m_others; });
}

/// Once; it stays for the next stage.
Result<void> TrayStage::giveNetwork()
{
    if (m_desktop->run({QStringLiteral("ip"), QStringLiteral("link"), QStringLiteral("show"), QStringLiteral("eth0")}))
        return {};
    const auto given = m_desktop->run({QStringLiteral("ip"), QStringLiteral("-batch"), QStringLiteral("-")}, kNetwork);
    return given ? Result<void>() : std::unexpected(given.error());
}

Result<void> TrayStage::gather()
{
    m_data = std::make_unique<QTemporaryDir>();
    auto server = MeasuredServer::start({test::programPath(QStringLiteral("roamwired")), QStringLiteral("serve"),
                                         QStringLiteral("--open"), QStringLiteral("--listen-plain"),
                                         QStringLiteral("127.0.0.1:0"), QStringLiteral("--trusted-proxy"),
                                         QStringLiteral("127.0.0.1"), QStringLiteral("--data-dir"), m_data->path()});
    if (!server)
        return std::unexpected(server.error());
    m_server = std::move(*server);
    const auto joined = m_crowd.join(m_server->port(), kJoinLimit);
    return joined ? Result<void>() : std::unexpected(joined.error());
}

Result<void> TrayStage::join()
{
    const auto helper = m_desktop->launch(
        {QCoreApplication::applicationFilePath(), QStringLiteral("--helper"), m_desktop->path(kHelper)});
    const auto listens = helper ? Desktop::readLine(**helper) : std::unexpected(helper.error());
    if (!listens)
        return std::unexpected(listens.error());
    const QString link = QStringLiteral("roamwire://127.0.0.1:%1/%2?plain=1\n")
                             .arg(m_server->port())
                             .arg(m_crowd.client(0).tenant().toString());
    const auto joined = m_desktop->run({test::programPath(QStringLiteral("roamwire-agent")), QStringLiteral("join"),
                                        QStringLiteral("-"), QStringLiteral("--name"), QStringLiteral("desk"),
                                        QStringLiteral("--interface"), kInterface, QStringLiteral("--managed"),
                                        QStringLiteral("--config"), m_desktop->path(kConfig),
                                        QStringLiteral("--helper"), m_desktop->path(kHelper)},
                                       link.toUtf8());
    return joined ? Result<void>() : std::unexpected(joined.error());
}

Result<void> TrayStage::startTray()
{
    const auto tray = m_desktop->launch({test::programPath(QStringLiteral("roamwire")), QStringLiteral("--minimized"),
                                         QStringLiteral("--helper"), m_desktop->path(kHelper)});
    if (!tray)
        return std::unexpected(tray.error());
    m_tray = *tray;
    return {};
}

Result<void> TrayStage::pass(Milliseconds duration, double changesPerSecond)
{
    const auto begin = Stopwatch::now();
    qint64 sent = 0;
    while (Stopwatch::now() < begin + duration) {
        const std::chrono::duration<double> passed = Stopwatch::now() - begin;
        for (const auto due = static_cast<qint64>(passed.count() * changesPerSecond); sent < due; ++sent) {
            ++m_changes;
            m_crowd.client(static_cast<int>(m_changes) % m_others).update(m_changes);
        }
        m_reactor.turn(kTurnMs);
        if (m_crowd.trouble())
            return std::unexpected(*m_crowd.trouble());
        if (m_tray && m_tray->state() == QProcess::NotRunning)
            return failure(QStringLiteral("the tray client has ended"));
    }
    return {};
}

Result<void> TrayStage::wait(const QString& what, const std::function<bool()>& condition)
{
    const auto end = Stopwatch::now() + kWaitLimit;
    while (!condition()) {
        if (const auto passed = pass(kPoll); !passed)
            return passed;
        if (Stopwatch::now() > end)
            return failure(QStringLiteral("waited in vain for ") + what);
    }
    return {};
}

/// As the tray client tells it on its status socket.
int TrayStage::reached()
{
    const auto shown =
        m_desktop->run({test::programPath(QStringLiteral("roamwire-agent")), QStringLiteral("status"),
                        QStringLiteral("--status-socket"), m_desktop->path(kStatus), QStringLiteral("--json")});
    if (!shown)
        return 0;
    const QJsonArray peers = QJsonDocument::fromJson(*shown).object().value(QLatin1String("peers")).toArray();
    return static_cast<int>(std::ranges::count_if(
        peers, [](const auto& peer) { return peer.toObject().value(QLatin1String("verified")).toBool(); }));
}

Result<void> TrayStage::openWindow()
{
    // A second start brings the first to the front.
    if (const auto shown = m_desktop->run({test::programPath(QStringLiteral("roamwire"))}); !shown)
        return std::unexpected(shown.error());
    return wait(QStringLiteral("the window"), [this] { return findWindow() && m_probe->isVisible(); });
}

/// What is left to be asked is the icon's window, in the tray.
Result<void> TrayStage::closeWindow()
{
    m_probe->closeWindow();
    if (const auto gone = wait(QStringLiteral("the window to go"), [this] { return !m_probe->isVisible(); }); !gone)
        return gone;
    return wait(QStringLiteral("the icon"), [this] { return findWindow(); });
}

bool TrayStage::findWindow()
{
    auto probe = GuiProbe::open(m_desktop->display(), static_cast<int>(m_tray->processId()));
    if (probe)
        m_probe = std::move(*probe);
    return probe.has_value();
}

} // namespace roamwire::bench
