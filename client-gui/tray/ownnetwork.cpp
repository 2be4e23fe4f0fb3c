#include "client-gui/tray/ownnetwork.h"

#include "client-gui/tray/phrasebook.h"

#include <QFileInfo>
#include <QLoggingCategory>

namespace roamwire::tray {
namespace {

Q_LOGGING_CATEGORY(lcNetwork, "roamwire.tray.network")

const Result<void> kPrepared;

} // namespace

OwnNetwork::OwnNetwork(QString configPath, NetworkParts parts, QObject* parent)
    : Network(parent)
    , m_path(std::move(configPath))
    , m_parts(std::move(parts))
{
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &OwnNetwork::update);
    m_idle.interface = QFileInfo(m_path).completeBaseName();
    m_idle.server = QStringLiteral("paused");
    if (const auto config = ClientConfig::load(m_path))
        note(*config);
    else
        m_problem = config.error().message;
}

OwnNetwork::~OwnNetwork() = default;

/// What is to be seen without a membership.
void OwnNetwork::note(const ClientConfig& config)
{
    const EngineSettings& settings = config.settings;
    m_idle.interface = settings.interface;
    m_idle.tenant = settings.link.tenant.toString();
    m_idle.mode = modeWord(settings.mode);
    m_idle.displayName = settings.displayName;
    m_idle.wgip = settings.wgip;
}

Network::State OwnNetwork::state() const
{
    if (m_isLocked)
        return State::Locked;
    return m_isWanted ? State::Running : State::Paused;
}

const Status& OwnNetwork::status() const
{
    if (!std::exchange(m_isStale, false))
        return m_status;
    m_status = m_membership ? m_membership->status() : m_idle;
    m_placeOf.clear();
    for (qsizetype place = 0; place < m_status.peers.size(); ++place)
        m_placeOf.insert(m_status.peers.at(place).publicKey, place);
    return m_status;
}

/// As long as there is no worse.
QString OwnNetwork::problem() const
{
    const QString own = ownProblem();
    return own.isEmpty() && m_parts.secretsProblem ? m_parts.secretsProblem(m_path) : Phrasebook::inUsersWords(own);
}

QString OwnNetwork::ownProblem() const
{
    return m_problem.isEmpty() ? status().problem : m_problem;
}

bool OwnNetwork::asksForSecretPlace() const
{
    return m_parts.secretsProblem && ownProblem().isEmpty() && !m_parts.secretsProblem(m_path).isEmpty();
}

Result<void> OwnNetwork::amend(const std::function<void(ClientConfig& config)>& change)
{
    return m_membership ? m_membership->amend(change) : ClientConfig::amend(m_path, change);
}

void OwnNetwork::update()
{
    m_soon.stop();
    m_isStale = true;
    Q_EMIT changed();
}

/// Once for all that one turn of the event loop brings: a server may remove hundreds of peers one by one.
void OwnNetwork::updateSoon()
{
    m_isStale = true;
    if (!m_soon.isActive())
        m_soon.start(0);
}

/// In its place, unless that is another one now.
void OwnNetwork::updatePeer(const PeerStatus& peer)
{
    const auto place = m_placeOf.constFind(peer.publicKey);
    if (m_isStale || place == m_placeOf.cend() || m_status.peers.at(*place).name != peer.name)
        m_isStale = true;
    else
        m_status.peers[*place] = peer;
    Q_EMIT peerChanged(peer);
}

void OwnNetwork::pause()
{
    m_isWanted = false;
    if (m_membership)
        m_membership->pause();
    update();
}

void OwnNetwork::resume()
{
    if (m_isWanted)
        return;
    m_isWanted = true;
    m_isLocked = false;
    m_problem.clear();
    update();
    StatusServer::probe(StatusServer::pathFor(m_path, m_idle.interface),
                        {this, [this](const Result<bool>& isServed) { onProbed(isServed.value_or(false)); }});
}

void OwnNetwork::onProbed(bool isServed)
{
    const bool isByUs = m_membership && !m_membership->isIdle();
    if (!m_isWanted)
        return;
    if (isServed && !isByUs) {
        m_isWanted = false;
        return Q_EMIT keptElsewhere();
    }
    if (!isByUs && m_membership) // the file may be another one by now
        m_membership.release()->deleteLater();
    prepare({this, [this](const Result<void>& prepared) { run(prepared); }});
}

/// There is a membership afterwards, or the reason why not.
void OwnNetwork::prepare(const ReplyTo<void>& reply)
{
    if (m_membership)
        return reply(kPrepared);
    const auto config = ClientConfig::load(m_path);
    if (!config)
        return reply(std::unexpected(config.error()));
    note(*config);
    if (!m_parts.findSecrets) {
        makeMembership(*config);
        return reply(kPrepared);
    }
    m_parts.findSecrets(*config, m_path, {this, [this, reply](const Result<ClientConfig>& complete) {
                                              m_isLocked = !complete;
                                              if (!complete)
                                                  return reply(std::unexpected(complete.error()));
                                              makeMembership(*complete);
                                              reply(kPrepared);
                                          }});
}

void OwnNetwork::makeMembership(const ClientConfig& config)
{
    if (m_membership)
        return;
    m_membership = std::make_unique<Membership>(config, m_path, m_parts.membership);
    connect(m_membership.get(), &Membership::statusChanged, this, &OwnNetwork::updateSoon);
    connect(m_membership.get(), &Membership::peerChanged, this, &OwnNetwork::updatePeer);
    connect(m_membership.get(), &Membership::left, this, &OwnNetwork::onLeft);
}

void OwnNetwork::onLeft()
{
    if (m_parts.forgetSecrets)
        m_parts.forgetSecrets(m_membership->config(), m_path);
    Q_EMIT left();
}

void OwnNetwork::run(const Result<void>& prepared)
{
    m_problem = prepared ? QString() : prepared.error().message;
    if (prepared && m_isWanted) {
        // Without the socket only others miss something.
        if (const auto serving = m_membership->serve(StatusServer::defaultPath(m_idle.interface)); !serving)
            qCWarning(lcNetwork).noquote() << serving.error().message;
        m_membership->resume();
    } else if (!prepared) {
        m_isWanted = false;
    }
    update();
}

void OwnNetwork::tryDirect(const PublicKey& peer)
{
    if (m_membership)
        m_membership->tryDirect(peer);
}

void OwnNetwork::invite(const wire::Invite& invite, ReplyTo<Invitation> reply)
{
    if (m_membership)
        return m_membership->invite(invite, reply);
    reply(failure(tr("The network is paused; resume it to invite somebody.")));
}

void OwnNetwork::leave(ReplyTo<DepartureReport> reply)
{
    if (!m_membership) {
        const auto config = ClientConfig::load(m_path);
        if (!config)
            return reply(std::unexpected(config.error()));
        makeMembership(*config); // whoever leaves needs no secrets, and they may be out of reach
    }
    m_membership->leave(reply);
    update();
}

void OwnNetwork::release()
{
    m_membership.reset();
    m_isWanted = false;
    update();
}

} // namespace roamwire::tray
