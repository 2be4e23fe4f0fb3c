#include "client-gui/engine/engine.h"

#include "client-gui/engine/ownaddress.h"
#include "shared/crypto/virtualaddress.h"
#include "shared/wireguard/wgtool.h"

#include <QLoggingCategory>

#include <algorithm>

namespace roamwire {
namespace {

/// The milestones of a roam; `./dev bench roam` reads them.
Q_LOGGING_CATEGORY(lcTiming, "roamwire.timing")
Q_LOGGING_CATEGORY(lcEngine, "roamwire.engine")

/// So long without the server, and paths that do not work are chosen without it (design section 7, 7).
constexpr Milliseconds kServerAway{5'000};

/// More than any server gives addresses to; what it tells beyond that is not kept.
constexpr std::size_t kMaxPeers = 65'536;

const QString kMoved =
    QStringLiteral("the server wants this machine to have the address %1 instead of %2, which nobody "
                   "asked for; if its operator means it, join again with a new link");

} // namespace

Engine::Engine(EngineSettings settings, NetworkWatch& watch, TunnelDevice& device, MemberStore& store,
               const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_clock(clock)
    , m_detector(watch)
    , m_keeper(device, {m_settings.mode, m_settings.allowPeers})
    , m_session(controlServer(m_settings.link))
    , m_inviter(m_session)
    , m_seals(m_settings.link.tenant, m_settings.link.secret, store)
    , m_own(m_settings, m_detector, m_keeper, m_seals, m_clock)
    , m_roster(m_settings.mode)
    , m_runner(m_roster.paths(), m_own, m_keeper, m_session, m_clock)
{
    m_figuresTimer.setSingleShot(true);
    m_serverAway.setSingleShot(true);
    m_serverAway.setInterval(kServerAway);
    connect(&m_serverAway, &QTimer::timeout, this,
            [this] { carryOut(m_roster.paths().onAll(event::ServerReachable{false}, m_clock.now())); });
    connect(&m_runner, &PathRunner::progressed, this, &Engine::scheduleFigures);

    connect(&m_detector, &RoamDetector::roamed, this, &Engine::onRoamed);
    connect(&m_detector, &RoamDetector::placeChanged, this, &Engine::onPlaceChanged);
    connect(&m_figuresTimer, &QTimer::timeout, &m_keeper, &TunnelKeeper::refresh);

    connect(&m_keeper, &TunnelKeeper::ready, this, &Engine::onTunnelReady);
    connect(&m_keeper, &TunnelKeeper::figures, this, &Engine::onFigures);
    connect(&m_keeper, &TunnelKeeper::listenPortChanged, this, &Engine::reportIfChanged);
    connect(&m_keeper, &TunnelKeeper::problemChanged, this, &Engine::statusChanged);
    connect(&m_keeper, &TunnelKeeper::pathsApplied, this, [this](const QList<PathSetting>& paths) {
        qCInfo(lcTiming) << "paths set";
        for (const PathSetting& path : paths)
            m_roster.paths().applied(path.peer);
        scheduleFigures();
    });
    connect(&m_keeper, &TunnelKeeper::pathsFailed, this, [this](const QList<PathSetting>& paths) {
        for (const PathSetting& path : paths)
            m_roster.paths().failed(path.peer, m_clock.now());
        scheduleFigures();
    });

    connect(&m_session, &ControlSession::challenged, this, &Engine::challenged);
    connect(&m_session, &ControlSession::challenged, this, &Engine::prove);
    connect(&m_session, &ControlSession::received, this, &Engine::onMessage);
    connect(&m_session, &ControlSession::stateChanged, this, &Engine::onSessionState);
    connect(&m_session, &ControlSession::refused, this, &Engine::onRefused);
    connect(&m_session, &ControlSession::distrusted, this, &Engine::refused);
}

void Engine::start()
{
    m_detector.start();
    m_keeper.start();
}

void Engine::onTunnelReady(bool isAnew)
{
    for (const auto& [key, entry] : m_roster.paths().entries())
        m_keeper.setPeer(settingFor(entry.record));
    m_roster.paths().setCanCheck(m_keeper.canCheck());
    sortOut();
    if (isAnew)
        carryOut(m_roster.paths().roamed(m_own.place(), m_clock.now()));
    scheduleFigures();
    if (m_session.state() == ControlSession::State::Offline)
        m_session.start();
    else if (isAnew)
        m_session.reconnect(); // perhaps it has another key, address or port
    Q_EMIT statusChanged();
}

void Engine::onRoamed()
{
    qCInfo(lcTiming) << "network changed";
    m_own.setObserved({});
    m_own.setTold(std::nullopt);
    if (m_keeper.isReady())
        m_keeper.changeListenPort();
    carryOut(m_roster.paths().roamed(m_own.place(), m_clock.now()));
    m_session.reconnect();
    Q_EMIT statusChanged();
}

void Engine::onPlaceChanged()
{
    // Without a way out everything stays as it is until there is one again, which then is a roam.
    if (m_detector.place().isUsable()) {
        carryOut(m_roster.paths().placeChanged(m_own.place(), m_clock.now()));
        reportIfChanged();
    }
    Q_EMIT statusChanged();
}

void Engine::prove(const wire::Challenge& challenge)
{
    const ProofContext context{challenge.serverKey, challenge.nonce, m_settings.link.tenant, m_session.binding()};
    m_keeper.prove(context, {this, [this, nonce = challenge.nonce](const Result<Proof>& proof) {
                                 if (!proof)
                                     return m_session.giveUp(proof.error().message);
                                 claimAddress(nonce, *proof);
                             }});
}

/// In sync mode the interface has its address already; else the server gives one.
void Engine::claimAddress(const Nonce& nonce, const Proof& proof)
{
    if (m_settings.mode == InterfaceMode::Managed)
        return join(nonce, proof);
    m_keeper.addresses({this, [this, nonce, proof](const Result<QList<Prefix>>& addresses) {
                            const auto present = addresses.value_or(QList<Prefix>());
                            m_own.setAddresses(present);
                            const auto own = ownAddress(m_settings.interface, present, m_settings.wgip);
                            if (!own)
                                return m_session.giveUp(own.error().message);
                            m_settings.wgip = *own;
                            join(nonce, proof);
                        }});
}

void Engine::join(const Nonce& nonce, const Proof& proof)
{
    m_reported = m_own.report();
    wire::Join join;
    join.publicKey = proof.publicKey;
    join.displayName = m_settings.displayName;
    join.proof = proof.proof;
    join.token = m_settings.link.token;
    join.wgip = m_settings.wgip;
    join.endpoints = m_reported->endpoints;
    join.seal = m_reported->seal;
    join.features = features();
    m_session.join(nonce, join);
    qCInfo(lcTiming) << "join sent";
}

void Engine::onMessage(const wire::Message& message)
{
    if (const auto* welcome = std::get_if<wire::Welcome>(&message))
        onWelcome(*welcome);
    else if (const auto* peers = std::get_if<wire::Peers>(&message))
        onPeers(*peers);
    else if (const auto* upsert = std::get_if<wire::PeerUpsert>(&message))
        onPeer(upsert->peer);
    else if (const auto* removed = std::get_if<wire::RemovedPeer>(&message))
        onRemoved(*removed);
    else if (const auto* ack = std::get_if<wire::UpdateAck>(&message))
        onConfirmed(ack->observed);
    else if (const auto* self = std::get_if<wire::Self>(&message))
        onSelf(*self);
    else
        m_runner.onMessage(message);
    Q_EMIT statusChanged();
}

void Engine::onWelcome(const wire::Welcome& welcome)
{
    m_entering = welcome;
    m_list.reset();
    checkTrust(welcome, {this, [this](const Result<void>& trusted) {
                             onTrust(trusted);
                             Q_EMIT statusChanged();
                         }});
}

/// At once, but for an owner whose secret takes its time to be kept. What the server says of others meanwhile is not
/// believed: nobody else is in a tenant that has no seal yet.
void Engine::onTrust(const Result<void>& trusted)
{
    const auto entering = std::exchange(m_entering, std::nullopt);
    if (!entering)
        return; // that connection is lost; the next welcome comes to the same
    const wire::Welcome& welcome = *entering;
    m_trustProblem = trusted ? QString() : trusted.error().message;
    if (!trusted)
        return Q_EMIT refused(m_trustProblem);
    m_welcome = welcome;
    m_settings.wgip = welcome.wgip;
    m_own.setNetwork(welcome.network);
    m_settings.link.secret = m_seals.secret();
    m_settings.link.token.reset(); // spent: from now on the key is enough
    const PublicKey self = m_keeper.device() ? m_keeper.device()->publicKey : PublicKey();
    carryOut(m_roster.paths().setRelay(welcome.relay, self, welcome.slot, m_clock.now()));
    m_runner.setAddress(Prefix(welcome.wgip, welcome.network.length()));
    m_keeper.setAddresses(
        {Prefix(welcome.wgip, welcome.network.length()),
         Prefix(virtualAddress6(m_settings.link.tenant, self), virtualNetwork6(m_settings.link.tenant).length())});
    onConfirmed(welcome.observed);
    m_list.emplace();
    onPeers(welcome.list);
    reportIfChanged();
    Q_EMIT joined(welcome.wgip);
}

/// What a member has sealed, the others send to: a server that moves one member away and another one there would lead
/// their packets astray. Only a new link, which somebody had to ask for, brings a new address.
bool Engine::mayBeMoved() const
{
    return m_settings.mode == InterfaceMode::Managed && (!m_seals.secret() || m_settings.link.token);
}

void Engine::checkTrust(const wire::Welcome& welcome, ReplyTo<void> reply)
{
    const bool isMoved = m_settings.wgip && *m_settings.wgip != welcome.wgip;
    if (isMoved && !mayBeMoved())
        return reply(failure(kMoved.arg(welcome.wgip.toString(), m_settings.wgip->toString())));
    m_seals.enter(welcome, m_settings.link.token.has_value(), std::move(reply));
}

void Engine::onRefused(const wire::ErrorMessage& error)
{
    if (error.id)
        m_runner.onRefused(error);
    else if (error.code == wire::error::kAddressTaken && mayBeMoved())
        m_settings.wgip.reset(); // it was only remembered: take any other
    else if (error.code == wire::error::kStaleSeal)
        m_seals.sealAnew();
    else if (!error.retrySeconds)
        Q_EMIT refused(error.reason);
}

void Engine::onSelf(const wire::Self& self)
{
    m_own.setTold(self);
    carryOut(m_roster.paths().placeChanged(m_own.place(), m_clock.now()));
}

void Engine::onSessionState()
{
    if (hasJoined()) {
        m_serverAway.stop();
        carryOut(m_roster.paths().onAll(event::ServerReachable{true}, m_clock.now()));
    } else {
        m_entering.reset();
        if (!m_serverAway.isActive())
            m_serverAway.start();
    }
    Q_EMIT statusChanged();
}

QStringList Engine::features() const
{
    QStringList features{wire::feature::kRelay, wire::feature::kProbe};
    if (m_keeper.canCheck())
        features.append(wire::feature::kCheck);
    return features;
}

void Engine::onPeers(const wire::Peers& part)
{
    if (!m_list)
        return;
    for (const PeerRecord& record : part.peers)
        note(record);
    if (!part.more)
        completeList();
}

void Engine::note(const PeerRecord& record)
{
    if (m_list->size() < kMaxPeers || m_list->contains(record.publicKey))
        m_list->insert_or_assign(record.publicKey, record);
}

void Engine::completeList()
{
    const auto list = *std::exchange(m_list, std::nullopt);
    m_roster.retain(list);

    QHash<PublicKey, PeerSetting> wanted;
    QList<PeerRecord> believed;
    for (const auto& [key, record] : list) {
        if (believe(record))
            believed.append(record);
        else if (const PeerRecord* before = m_roster.find(key))
            wanted.insert(key, settingFor(*before));
    }
    m_seals.save();
    for (const PeerRecord& record : believed)
        wanted.insert(record.publicKey, settingFor(record));
    const auto before = m_keeper.device();
    m_keeper.setPeers(wanted);
    for (const PeerRecord& record : believed)
        upsert(record, before ? before->find(record.publicKey) : nullptr);
    scheduleFigures();
}

void Engine::onPeer(const PeerRecord& record)
{
    if (m_list)
        return note(record);
    qCInfo(lcTiming) << "peer told";
    if (!believe(record))
        return;
    m_seals.save();
    m_keeper.setPeer(settingFor(record));
    upsert(record, nullptr);
}

/// What is not believed is only shown, and changes nothing.
bool Engine::believe(const PeerRecord& record)
{
    const PathReason reason = m_seals.judge(record);
    if (reason == PathReason::None)
        return true;
    qCWarning(lcEngine).noquote() << "ignored what the server says of" << record.publicKey.toBase64() << '-'
                                  << reasonWord(reason);
    m_roster.ignore(record, reason);
    return false;
}

void Engine::upsert(const PeerRecord& record, const DevicePeer* known)
{
    carryOut(m_roster.upsert(record, m_keeper.device(), {known, m_clock.unixMs() / 1000}, m_clock.now()));
}

void Engine::sortOut()
{
    if (m_keeper.device())
        carryOut(m_roster.sortOut(*m_keeper.device(), m_clock.unixMs() / 1000, m_clock.now()));
}

void Engine::onRemoved(const wire::RemovedPeer& removed)
{
    if (m_list)
        m_list->erase(removed.publicKey);
    m_roster.remove(removed.publicKey);
    m_keeper.removePeer(removed.publicKey);
}

void Engine::onConfirmed(const ObservedAddresses& observed)
{
    m_own.setObserved(observed);
    carryOut(m_roster.paths().confirmed(m_own.place(), m_clock.now()));
}

void Engine::onFigures(const DeviceState& device)
{
    const Instant now = m_clock.now();
    m_figuresAt = now;
    sortOut();
    m_roster.paths().figures(device, m_clock.unixMs() / 1000, now);
    carryOut(m_roster.paths().tick(now));
    m_pathLog.note(m_roster.paths());
    scheduleFigures();
    Q_EMIT statusChanged();
}

void Engine::scheduleFigures()
{
    if (!m_keeper.isReady())
        return;
    const Instant now = m_clock.now();
    Instant due = m_figuresAt + m_roster.paths().figuresInterval(now);
    if (const auto next = m_roster.paths().nextDue(now))
        due = std::min(due, *next);
    m_figuresTimer.start(std::max(due - now, Milliseconds(1)));
}

void Engine::carryOut(const PathWork& work)
{
    m_runner.carryOut(work);
}

void Engine::tryDirect(const PublicKey& peer)
{
    carryOut(m_roster.paths().tryDirect(peer, m_clock.now()));
    scheduleFigures();
    Q_EMIT statusChanged();
}

void Engine::reportIfChanged()
{
    const wire::Update report = m_own.report();
    if (!hasJoined() || m_reported == report)
        return;
    m_reported = report;
    m_session.update(report);
}

PeerSetting Engine::settingFor(const PeerRecord& record) const
{
    // The IPv6 address is computed, not believed (design section 4).
    return {record.publicKey,
            {Prefix::host(record.wgip), Prefix::host(virtualAddress6(m_settings.link.tenant, record.publicKey))},
            kDefaultKeepaliveSeconds};
}

Status Engine::status() const
{
    Status status;
    status.interface = m_settings.interface;
    status.tenant = m_settings.link.tenant.toString();
    status.mode = modeWord(m_settings.mode);
    status.displayName = m_settings.displayName;
    status.mayInvite = m_welcome && m_welcome->mayInvite && m_seals.secret();
    status.wgip = m_welcome ? std::optional(m_welcome->wgip) : m_settings.wgip;
    switch (m_session.state()) {
    case ControlSession::State::Joined:
        status.server = QStringLiteral("connected");
        break;
    case ControlSession::State::Connecting:
    case ControlSession::State::Joining:
        status.server = QStringLiteral("connecting");
        break;
    case ControlSession::State::Offline:
        status.server = QStringLiteral("offline");
        break;
    }
    status.problem = problem();
    status.needsMending = !m_keeper.problem().isEmpty() || !m_trustProblem.isEmpty();
    status.observed = m_own.observed();
    status.lanName = m_own.endpoints().lanName;
    for (const auto& [key, entry] : m_roster.paths().entries()) {
        status.peers.append(statusOf(entry.record, entry.path()));
        status.peers.last().candidates = entry.candidates();
        if (const auto rtt = entry.rtt())
            status.peers.last().rttMs = rtt->count();
    }
    for (const auto& [key, record] : m_roster.absent())
        status.peers.append(statusOf(record, {{}, {}, false, PathReason::NotOnInterface}));
    for (const auto& [key, peer] : m_roster.ignored())
        status.peers.append(statusOf(peer.record, {{}, {}, false, peer.reason}));
    // Only of an interface all of whose peers are the tenant's.
    if (!m_welcome && m_settings.mode == InterfaceMode::Managed && m_keeper.device()) {
        for (const DevicePeer& peer : m_keeper.device()->peers)
            status.peers.append(untoldPeer(peer, m_clock.unixMs() / 1000));
    }
    std::stable_sort(status.peers.begin(), status.peers.end(),
                     [](const PeerStatus& a, const PeerStatus& b) { return a.name < b.name; });
    return status;
}

QString Engine::problem() const
{
    if (!m_keeper.problem().isEmpty())
        return m_keeper.problem();
    return m_trustProblem.isEmpty() ? m_session.problem() : m_trustProblem;
}

PeerStatus Engine::statusOf(const PeerRecord& record, const Path& path) const
{
    PeerStatus status;
    status.publicKey = record.publicKey;
    status.name = record.displayName;
    status.wgip = record.wgip;
    status.presence = record.presence;
    status.path = path;
    if (m_keeper.isRefused(record.publicKey) && path.reason != PathReason::NotOnInterface)
        status.path.reason = PathReason::AddressConflict;
    if (const DevicePeer* peer = m_keeper.device() ? m_keeper.device()->find(record.publicKey) : nullptr)
        addFigures(status, *peer, m_clock.unixMs() / 1000);
    return status;
}

} // namespace roamwire
