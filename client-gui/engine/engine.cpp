#include "client-gui/engine/engine.h"

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
    , m_entrance(m_settings, m_keeper, m_session, m_seals, m_own)
    , m_roster(m_settings.mode)
    , m_runner(m_roster.paths(), m_own, m_keeper, m_session, m_clock)
    , m_statusMaker({m_settings, m_session, m_entrance, m_keeper, m_own, m_roster, m_clock})
{
    m_figuresTimer.setSingleShot(true);
    m_serverAway.setSingleShot(true);
    m_serverAway.setInterval(kServerAway);
    connect(&m_serverAway, &QTimer::timeout, this,
            [this] { carryOut(m_roster.paths().onAll(event::ServerReachable{false}, m_clock.now())); });
    m_planTimer.setSingleShot(true);
    connect(&m_planTimer, &QTimer::timeout, this, &Engine::planFigures);
    connect(&m_runner, &PathRunner::progressed, this, &Engine::scheduleFigures);
    connect(&m_runner, &PathRunner::peerChanged, this, &Engine::tellPeer);

    connect(&m_detector, &RoamDetector::roamed, this, &Engine::onRoamed);
    connect(&m_detector, &RoamDetector::placeChanged, this, &Engine::onPlaceChanged);
    connect(&m_figuresTimer, &QTimer::timeout, &m_keeper, &TunnelKeeper::refresh);

    connect(&m_keeper, &TunnelKeeper::ready, this, &Engine::onTunnelReady);
    connect(&m_keeper, &TunnelKeeper::figures, this, &Engine::onFigures);
    connect(&m_keeper, &TunnelKeeper::listenPortChanged, &m_entrance, &Entrance::reportIfChanged);
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
    connect(&m_session, &ControlSession::received, this, &Engine::onMessage);
    connect(&m_session, &ControlSession::stateChanged, this, &Engine::onSessionState);
    connect(&m_session, &ControlSession::refused, this, &Engine::onRefused);

    connect(&m_entrance, &Entrance::entered, this, &Engine::onEntered);
    connect(&m_entrance, &Entrance::judged, this, &Engine::statusChanged);
    connect(&m_entrance, &Entrance::refused, this, &Engine::refused);
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
        m_entrance.reportIfChanged();
    }
    Q_EMIT statusChanged();
}

void Engine::onMessage(const wire::Message& message)
{
    if (const auto* upsert = std::get_if<wire::PeerUpsert>(&message))
        return onPeer(upsert->peer);
    if (m_runner.onMessage(message))
        return;
    if (const auto* welcome = std::get_if<wire::Welcome>(&message))
        onWelcome(*welcome);
    else if (const auto* peers = std::get_if<wire::Peers>(&message))
        onPeers(*peers);
    else if (const auto* removed = std::get_if<wire::RemovedPeer>(&message))
        onRemoved(*removed);
    else if (const auto* ack = std::get_if<wire::UpdateAck>(&message))
        onConfirmed(ack->observed);
    else if (const auto* self = std::get_if<wire::Self>(&message))
        onSelf(*self);
    Q_EMIT statusChanged();
}

void Engine::onWelcome(const wire::Welcome& welcome)
{
    m_list.reset();
    m_entrance.onWelcome(welcome);
}

void Engine::onRefused(const wire::ErrorMessage& error)
{
    if (error.id)
        m_runner.onRefused(error);
    else
        m_entrance.onRefused(error);
}

void Engine::onEntered(const wire::Welcome& welcome)
{
    m_own.setNetwork(welcome.network);
    const PublicKey self = m_keeper.device() ? m_keeper.device()->publicKey : PublicKey();
    carryOut(m_roster.paths().setRelay(welcome.relay, self, welcome.slot, m_clock.now()));
    m_runner.setAddress(Prefix(welcome.wgip, welcome.network.length()));
    m_keeper.setAddresses(
        {Prefix(welcome.wgip, welcome.network.length()),
         Prefix(virtualAddress6(m_settings.link.tenant, self), virtualNetwork6(m_settings.link.tenant).length())});
    onConfirmed(welcome.observed);
    m_list.emplace();
    onPeers(welcome.list);
    m_entrance.reportIfChanged();
    Q_EMIT joined(welcome.wgip);
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
        m_entrance.onLost();
        if (!m_serverAway.isActive())
            m_serverAway.start();
    }
    Q_EMIT statusChanged();
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
    if (believe(record)) {
        m_seals.save();
        m_keeper.setPeer(settingFor(record));
        upsert(record, nullptr);
    }
    tellPeer(record.publicKey);
}

void Engine::tellPeer(const PublicKey& peer)
{
    if (const auto status = m_statusMaker.one(peer))
        Q_EMIT peerChanged(*status);
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
    const auto isPresent =
        m_keeper.isReady() ? std::optional(m_keeper.find(record.publicKey) != nullptr) : std::nullopt;
    carryOut(m_roster.upsert(record, isPresent, {known, m_clock.unixMs() / 1000}, m_clock.now()));
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

/// Once in a turn of the event loop: it looks at every peer.
void Engine::scheduleFigures()
{
    if (!m_planTimer.isActive())
        m_planTimer.start(0);
}

void Engine::planFigures()
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
    tellPeer(peer);
}

PeerSetting Engine::settingFor(const PeerRecord& record) const
{
    // The IPv6 address is computed, not believed (design section 4).
    return {record.publicKey,
            {Prefix::host(record.wgip), Prefix::host(virtualAddress6(m_settings.link.tenant, record.publicKey))},
            kDefaultKeepaliveSeconds};
}

} // namespace roamwire
