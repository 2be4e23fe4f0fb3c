#include "client-gui/engine/joining.h"

#include "client-gui/engine/statusserver.h"
#include "shared/model/displayname.h"

#include <QFileInfo>
#include <QSysInfo>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

/// Somebody waits.
constexpr Milliseconds kDeadline = 30s;
/// A helper answers within milliseconds; it may have to be started.
constexpr Milliseconds kHelperDeadline = 5s;

const QString kDefaultInterface = QStringLiteral("rw0");

} // namespace

Joining::Joining(JoinRequest request, MakeDevice makeDevice, NetworkWatch& watch, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_request(std::move(request))
    , m_makeDevice(std::move(makeDevice))
    , m_watch(watch)
    , m_clock(clock)
    , m_problem(tr("no answer within %1 s").arg(kDeadline / 1s))
{
    for (QTimer* timer : {&m_helperDeadline, &m_deadline})
        timer->setSingleShot(true);
    m_helperDeadline.setInterval(kHelperDeadline);
    m_deadline.setInterval(kDeadline);
    connect(&m_helperDeadline, &QTimer::timeout, this, [this] {
        finish(failure(m_device->problem().isEmpty() ? tr("the helper does not answer") : m_device->problem()));
    });
    connect(&m_deadline, &QTimer::timeout, this, [this] { finish(failure(tr("could not join: %1").arg(m_problem))); });
}

Joining::~Joining() = default;

void Joining::start()
{
    m_deadline.start();
    auto config = prepare();
    if (!config)
        return finish(std::unexpected(config.error()));
    m_config = std::move(*config);
    const QString client =
        m_request.statusSocket.value_or(StatusServer::pathFor(m_request.configPath, m_config.settings.interface));
    StatusServer::probe(client, {this, [this](const Result<bool>& isServed) {
                                     if (isServed.value_or(false))
                                         finish({});
                                     else
                                         openDevice();
                                 }});
}

/// The configuration this join leads to: the one there is, or a new one.
Result<ClientConfig> Joining::prepare() const
{
    ClientConfig config;
    const QString& path = m_request.configPath;
    if (QFileInfo::exists(path)) {
        auto existing = ClientConfig::load(path);
        if (!existing)
            return existing;
        if (existing->settings.link.tenant != m_request.link.tenant) {
            return failure(tr("%1 belongs to another network (%2); choose another interface")
                               .arg(path, existing->settings.link.tenant.toString()));
        }
        config = std::move(*existing);
    }
    EngineSettings& settings = config.settings;
    const auto secret = settings.link.secret;
    if (secret && m_request.link.secret && *m_request.link.secret != *secret) {
        return failure(tr("this link has another secret than %1, and only one of them is the network's; nothing was "
                          "changed. If the link is the right one, leave the network first")
                           .arg(path));
    }
    settings.link = m_request.link;
    if (!settings.link.secret)
        settings.link.secret = secret; // an owner's own: the first link has none
    if (m_request.interface || settings.interface.isEmpty())
        settings.interface = m_request.interface.value_or(kDefaultInterface);
    if (m_request.displayName || settings.displayName.isEmpty())
        settings.displayName = m_request.displayName.value_or(QSysInfo::machineHostName());
    if (const auto name = checkedDisplayName(settings.displayName); !name)
        return failure(tr("%1; choose another name").arg(name.error().message));
    return config;
}

void Joining::openDevice()
{
    if (m_isOver)
        return;
    m_helperDeadline.start();
    m_device = m_makeDevice(m_config.settings.interface);
    connect(m_device.get(), &TunnelDevice::availableChanged, this, [this](bool available) {
        if (available)
            askForMode();
    });
    if (m_device->isAvailable())
        askForMode();
}

void Joining::askForMode()
{
    if (m_engine)
        return;
    reach(Step::Helper);
    m_device->mode({this, [this](const Result<std::optional<InterfaceMode>>& found) { onMode(found); }});
}

void Joining::onMode(const Result<std::optional<InterfaceMode>>& found)
{
    if (m_isOver || m_engine)
        return;
    m_helperDeadline.stop();
    if (!found)
        return finish(std::unexpected(found.error()));
    if (const auto chosen = choose(*found); !chosen)
        return finish(chosen);
    reach(Step::Interface);
    startEngine();
}

/// An interface that is there, and not by us, stays its owner's; any other is made, or was made, by us.
Result<void> Joining::choose(std::optional<InterfaceMode> found)
{
    EngineSettings& settings = m_config.settings;
    const bool isForeign = found == InterfaceMode::Sync;
    if (isForeign && m_request.managedOnly) {
        return failure(tr("%1 exists already and was not made by roamwire; join with it as it is, and only the "
                          "endpoints of its peers are set, or choose another interface")
                           .arg(settings.interface));
    }
    if (m_request.allowPeers && !isForeign) {
        return failure(tr("peers are added only to an interface that exists already and was not made by roamwire; "
                          "there is no such %1")
                           .arg(settings.interface));
    }
    settings.mode = isForeign ? InterfaceMode::Sync : InterfaceMode::Managed;
    settings.allowPeers = isForeign && (settings.allowPeers || m_request.allowPeers);
    return {};
}

/// The engine runs until the server took us in and the helper has done all that follows from it.
void Joining::startEngine()
{
    m_store = std::make_unique<ConfigMemberStore>(m_config, m_request.configPath);
    m_engine = std::make_unique<Engine>(m_config.settings, m_watch, *m_device, *m_store, m_clock);
    connect(m_engine.get(), &Engine::statusChanged, this, &Joining::onStatus);
    connect(m_engine.get(), &Engine::challenged, this, [this] { reach(Step::Server); });
    connect(m_engine.get(), &Engine::joined, this, &Joining::onAdmitted);
    connect(m_engine.get(), &Engine::refused, this, [this](const QString& reason) { finish(failure(reason)); });
    m_engine->start();
}

void Joining::onStatus()
{
    const QString problem = m_engine->status().problem;
    if (m_isOver || problem.isEmpty() || problem == m_problem)
        return;
    m_problem = problem;
    Q_EMIT hindered(problem);
}

void Joining::onAdmitted(const QHostAddress& wgip)
{
    if (m_isOver)
        return;
    m_config.settings.wgip = wgip;
    m_config.settings.link.token.reset(); // spent: the key is enough from now on
    reach(Step::Admission);
    // Answers come in the order of the requests: with this one everything before it is done.
    m_device->show({this, [this](const Result<DeviceState>& shown) { onTunnel(shown); }});
}

void Joining::onTunnel(const Result<DeviceState>& shown)
{
    if (m_isOver)
        return;
    if (!shown)
        return finish(std::unexpected(shown.error()));
    const auto saved = m_config.save(m_request.configPath);
    if (saved)
        reach(Step::Tunnel);
    finish(saved);
}

void Joining::reach(Step step)
{
    if (m_isOver || (m_step && *m_step >= step))
        return;
    m_step = step;
    Q_EMIT reached(step);
}

/// Later, because engine and device are at work when they tell what leads here.
void Joining::finish(const Result<void>& outcome)
{
    if (std::exchange(m_isOver, true))
        return;
    m_helperDeadline.stop();
    m_deadline.stop();
    QMetaObject::invokeMethod(
        this,
        [this, outcome] {
            m_peers = m_engine ? m_engine->status().peers.size() : 0;
            m_engine.reset();
            m_device.reset();
            if (outcome)
                Q_EMIT finished(m_config);
            else
                Q_EMIT finished(std::unexpected(outcome.error()));
        },
        Qt::QueuedConnection);
}

} // namespace roamwire
