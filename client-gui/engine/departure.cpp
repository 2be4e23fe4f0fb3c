#include "client-gui/engine/departure.h"

#include "client-gui/engine/clientconfig.h"

#include <QFileInfo>
#include <QJsonArray>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

/// A helper answers within milliseconds; it may have to be started, or to notice that the client before has gone.
constexpr Milliseconds kHelperDeadline = 5s;
constexpr Milliseconds kAskAgain = 200ms;
/// Long enough for a slow mobile network, short enough for somebody who waits; the server forgets by itself, too.
constexpr Milliseconds kServerDeadline = 6s;

namespace field {
const QString kLeft = QStringLiteral("left");
const QString kSteps = QStringLiteral("steps");
const QString kProblem = QStringLiteral("problem");
} // namespace field

} // namespace

QJsonObject toJson(const DepartureReport& report)
{
    return {{field::kLeft, report.isDone},
            {field::kSteps, QJsonArray::fromStringList(report.steps)},
            {field::kProblem, report.problem}};
}

std::optional<DepartureReport> departureReport(const QJsonObject& json)
{
    if (!json.value(field::kLeft).isBool())
        return std::nullopt;
    return DepartureReport{json.value(field::kLeft).toBool(), json.value(field::kSteps).toVariant().toStringList(),
                           json.value(field::kProblem).toString()};
}

Departure::Departure(EngineSettings settings, QString configPath, TunnelDevice& device, QObject* parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_configPath(std::move(configPath))
    , m_device(device)
{
    for (QTimer* timer : {&m_helperDeadline, &m_serverDeadline, &m_askAgain})
        timer->setSingleShot(true);
    m_helperDeadline.setInterval(kHelperDeadline);
    m_serverDeadline.setInterval(kServerDeadline);
    m_askAgain.setInterval(kAskAgain);
    connect(&m_askAgain, &QTimer::timeout, this, &Departure::askForMode);
    connect(&m_helperDeadline, &QTimer::timeout, this, [this] {
        m_device.disconnect(this);
        fail(m_device.problem().isEmpty() ? tr("the helper does not answer") : m_device.problem());
    });
    connect(&m_serverDeadline, &QTimer::timeout, this, [this] {
        serverNotTold(m_session->problem().isEmpty() ? tr("it does not answer") : m_session->problem());
    });
}

Departure::~Departure() = default;

void Departure::start()
{
    m_helperDeadline.start();
    connect(&m_device, &TunnelDevice::availableChanged, this, [this](bool available) {
        if (available && m_helperDeadline.isActive())
            askForMode();
    });
    if (m_device.isAvailable())
        askForMode();
}

void Departure::askForMode()
{
    m_device.mode({this, [this](const Result<std::optional<InterfaceMode>>& mode) { onMode(mode); }});
}

void Departure::onMode(const Result<std::optional<InterfaceMode>>& mode)
{
    if (!m_helperDeadline.isActive())
        return;
    if (!mode) {
        // Perhaps the client before is just ending, or the helper went away again.
        if (m_helperDeadline.remainingTime() > kAskAgain.count())
            return m_askAgain.start();
        m_helperDeadline.stop();
        return fail(mode.error().message);
    }
    m_helperDeadline.stop();
    m_found = *mode;
    tellServer();
}

void Departure::tellServer()
{
    m_session = std::make_unique<ControlSession>(controlServer(m_settings.link));
    connect(m_session.get(), &ControlSession::challenged, this, &Departure::onChallenge);
    connect(m_session.get(), &ControlSession::refused, this,
            [this](const wire::ErrorMessage& error) { serverNotTold(error.reason); });
    connect(m_session.get(), &ControlSession::stateChanged, this, [this] {
        if (m_session->state() == ControlSession::State::Joined && !m_isLeaving) {
            m_isLeaving = true;
            m_session->leave();
        } else if (m_session->state() == ControlSession::State::Offline && m_isLeaving) {
            serverTold();
        }
    });
    m_isTellingServer = true;
    m_serverDeadline.start();
    m_session->start();
}

void Departure::onChallenge(const wire::Challenge& challenge)
{
    const ProofContext context{challenge.serverKey, challenge.nonce, m_settings.link.tenant, m_session->binding()};
    m_device.prove(context, {this, [this, nonce = challenge.nonce](const Result<Proof>& proof) {
                                 if (!m_isTellingServer)
                                     return;
                                 if (!proof)
                                     return serverNotTold(proof.error().message);
                                 wire::Join join;
                                 join.publicKey = proof->publicKey;
                                 join.displayName = m_settings.displayName;
                                 join.proof = proof->proof;
                                 join.wgip = m_settings.wgip;
                                 m_session->join(nonce, join);
                             }});
}

void Departure::serverTold()
{
    if (!std::exchange(m_isTellingServer, false))
        return;
    m_serverDeadline.stop();
    m_session->disconnect(this);
    m_report.steps.append(m_settings.wgip
                              ? tr("the server has admission and address %1 back").arg(m_settings.wgip->toString())
                              : tr("the server has the admission back"));
    leaveInterface();
}

void Departure::serverNotTold(const QString& reason)
{
    if (!std::exchange(m_isTellingServer, false))
        return;
    m_serverDeadline.stop();
    m_session->disconnect(this);
    m_report.steps.append(tr("the server was not told (%1): it drops this peer when its grace period ends, and gives "
                             "the address to another when it needs one")
                              .arg(reason));
    leaveInterface();
}

void Departure::leaveInterface()
{
    const QString interface = m_settings.interface;
    // What the configuration calls ours and the helper does not, or the other way round, is left alone.
    const bool isOurs = m_settings.mode == InterfaceMode::Managed && m_found != InterfaceMode::Sync;
    if (isOurs) {
        const QString step = m_found ? tr("%1 is removed, and its key forgotten").arg(interface)
                                     : tr("the key of %1 is forgotten; there was no such interface").arg(interface);
        return m_device.destroy(true, {this, [this, step](const Result<void>& done) { interfaceLeft(done, step); }});
    }
    if (!m_found)
        return interfaceLeft({}, tr("there is no interface %1, so nothing was put back").arg(interface));
    m_device.restore({this, [this, step = tr("%1 is as it was found").arg(interface)](const Result<void>& done) {
                          interfaceLeft(done, step);
                      }});
}

void Departure::interfaceLeft(const Result<void>& done, const QString& step)
{
    if (!done)
        return fail(done.error().message);
    m_report.steps.append(step);
    removeConfig();
}

void Departure::removeConfig()
{
    const bool isThere = QFileInfo::exists(m_configPath);
    if (const auto removed = ClientConfig::remove(m_configPath); !removed)
        return fail(removed.error().message);
    if (isThere)
        m_report.steps.append(tr("%1 is removed").arg(m_configPath));
    m_report.isDone = true;
    Q_EMIT finished(m_report);
}

void Departure::fail(const QString& problem)
{
    m_report.problem = m_report.steps.isEmpty() ? tr("%1; nothing was changed").arg(problem)
                                                : tr("%1; repeat it to finish").arg(problem);
    Q_EMIT finished(m_report);
}

} // namespace roamwire
