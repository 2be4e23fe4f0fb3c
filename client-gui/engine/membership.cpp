#include "client-gui/engine/membership.h"

#include "client-gui/engine/configmemberstore.h"

#include <QLoggingCategory>

#include <utility>

namespace roamwire {
namespace {

Q_LOGGING_CATEGORY(lcMembership, "roamwire.membership")

std::unique_ptr<MemberStore> storeInFiles(ClientConfig& config, const QString& path)
{
    return std::make_unique<ConfigMemberStore>(config, path);
}

} // namespace

Membership::Membership(ClientConfig config, QString configPath, MembershipParts parts, QObject* parent)
    : QObject(parent)
    , m_config(std::move(config))
    , m_path(std::move(configPath))
    , m_parts(std::move(parts))
    , m_server([this] { return status(); })
{
    connect(this, &Membership::statusChanged, &m_server, &StatusServer::notify);
    connect(this, &Membership::peerChanged, &m_server, &StatusServer::notify);
    connect(&m_server, &StatusServer::inviteRequested, this, &Membership::invite);
    connect(&m_server, &StatusServer::leaveRequested, this, [this] {
        leave({this, [this](const Result<DepartureReport>& report) { m_server.answerLeave(*report); }});
    });
}

Membership::~Membership() = default;

Result<void> Membership::serve(const QString& socket)
{
    if (const auto listening = m_server.listen(socket); !listening)
        return listening;
    m_server.announce(m_path);
    return {};
}

Result<void> Membership::amend(const std::function<void(ClientConfig& config)>& change)
{
    if (m_isLeaving)
        return failure(tr("this client is leaving the network"));
    ClientConfig changed = m_config;
    change(changed);
    const auto saved = changed.save(m_path);
    if (saved)
        m_config = std::move(changed);
    return saved;
}

void Membership::resume()
{
    m_isPaused = false;
    settleSoon();
}

void Membership::pause()
{
    m_isPaused = true;
    settleSoon();
}

void Membership::leave(ReplyTo<DepartureReport> reply)
{
    m_leaving.append(std::move(reply));
    m_isLeaving = true;
    settleSoon();
}

/// Later, because whoever wants something else may have heard of it from the engine, which is at work then.
void Membership::settleSoon()
{
    QMetaObject::invokeMethod(this, &Membership::settle, Qt::QueuedConnection);
    Q_EMIT statusChanged();
}

void Membership::settle()
{
    if (m_departure)
        return;
    if (m_isLeaving)
        return depart();
    if (m_isPaused && m_engine)
        stop();
    else if (!m_isPaused && !m_engine)
        run();
}

void Membership::run()
{
    m_takingDown.reset();
    m_problem.clear();
    if (!m_device)
        m_device = m_parts.makeDevice(m_config.settings.interface);
    m_store = (m_parts.makeStore ? m_parts.makeStore : storeInFiles)(m_config, m_path);
    m_engine = std::make_unique<Engine>(m_config.settings, m_parts.watch, *m_device, *m_store, m_parts.clock);
    connect(m_engine.get(), &Engine::statusChanged, this, &Membership::statusChanged);
    connect(m_engine.get(), &Engine::peerChanged, this, [this](const PeerStatus& peer) {
        if (!m_isPaused) // then it has no peers any more
            Q_EMIT peerChanged(peer);
    });
    connect(m_engine.get(), &Engine::joined, this, &Membership::onJoined);
    m_engine->start();
}

void Membership::stop()
{
    m_server.close();
    m_engine.reset();
    m_store.reset();
    if (m_config.settings.mode == InterfaceMode::Sync)
        m_device.reset();
    else
        takeDown();
    Q_EMIT statusChanged();
}

/// Again whenever the helper comes back, until it is done.
void Membership::takeDown()
{
    m_takingDown = std::make_unique<QObject>();
    const auto ask = [this] {
        m_device->destroy(false, {m_takingDown.get(), [this](const Result<void>& done) { onTakenDown(done); }});
    };
    connect(m_device.get(), &TunnelDevice::availableChanged, m_takingDown.get(), [ask](bool available) {
        if (available)
            ask();
    });
    ask();
}

void Membership::onTakenDown(const Result<void>& done)
{
    m_problem = done ? QString() : tr("the tunnel is still up: %1").arg(done.error().message);
    if (done) {
        // It is they that tell this.
        m_takingDown.release()->deleteLater();
        m_device.release()->deleteLater();
    }
    Q_EMIT statusChanged();
}

/// The engine goes first, so that nothing is set behind the departure's back.
void Membership::depart()
{
    qCInfo(lcMembership).noquote() << "leaving the network of" << m_config.settings.interface;
    m_engine.reset();
    m_store.reset();
    m_takingDown.reset();
    if (!m_device)
        m_device = m_parts.makeDevice(m_config.settings.interface);
    m_departure = std::make_unique<Departure>(m_config.settings, m_path, *m_device);
    connect(m_departure.get(), &Departure::finished, this, &Membership::onDeparted, Qt::QueuedConnection);
    m_departure->start();
    Q_EMIT statusChanged();
}

void Membership::onDeparted(const DepartureReport& report)
{
    for (const QString& step : report.steps)
        qCInfo(lcMembership).noquote() << step;
    if (!report.isDone)
        qCWarning(lcMembership).noquote() << "not left:" << report.problem;
    m_departure.reset();
    m_isLeaving = false;
    m_device.reset();
    for (const auto& reply : std::exchange(m_leaving, {}))
        reply(report);
    if (report.isDone)
        Q_EMIT left();
    else
        settleSoon();
}

void Membership::onJoined(const QHostAddress& wgip)
{
    qCInfo(lcMembership).noquote() << m_config.settings.interface << "joined as" << wgip.toString();
    if (m_config.settings.wgip != wgip || m_config.settings.link.token) {
        m_config.settings.wgip = wgip;
        m_config.settings.link.token.reset(); // spent: the key is enough from now on
        if (const auto saved = m_config.save(m_path); !saved)
            qCWarning(lcMembership).noquote() << saved.error().message;
    }
    Q_EMIT joined(wgip);
}

Status Membership::status() const
{
    if (m_engine && !m_isPaused)
        return m_engine->status();
    const EngineSettings& settings = m_config.settings;
    Status status;
    status.interface = settings.interface;
    status.tenant = settings.link.tenant.toString();
    status.mode = modeWord(settings.mode);
    status.displayName = settings.displayName;
    status.wgip = settings.wgip;
    status.server = m_isPaused ? QStringLiteral("paused") : QStringLiteral("offline");
    status.problem = m_problem;
    return status;
}

void Membership::tryDirect(const PublicKey& peer)
{
    if (m_engine && !m_isPaused)
        m_engine->tryDirect(peer);
}

void Membership::invite(const wire::Invite& invite, const ReplyTo<Invitation>& reply)
{
    if (m_isLeaving)
        return reply(failure(tr("this client is leaving the network")));
    if (m_isPaused || !m_engine)
        return reply(failure(tr("the network is paused; resume it, and repeat this")));
    m_engine->invite(invite, reply);
}

} // namespace roamwire
