#include "server/net/service.h"

#include "server/core/refusals.h"
#include "shared/wire/messages.h"

#include <QLoggingCategory>

#include <algorithm>
#include <utility>

namespace roamwire::server {
namespace {

using namespace std::chrono_literals;

Q_LOGGING_CATEGORY(lcService, "roamwire.net.service")

/// Deadlines are kept within a quarter of the shortest of them, but nobody minds a second.
constexpr int kChecksPerDeadline = 4;
constexpr Milliseconds kSlowestCheck{1'000};
/// Sessions are looked at in so many groups, one after the other: ten thousand at once would hold up everybody's news
/// for milliseconds.
constexpr int kGroupsPerCheck = 20;
constexpr Milliseconds kFastestTick{5};
/// The expiry timer looks again at least so often; the system's clocks may jump.
constexpr Milliseconds kLongestWait{3'600'000};

Milliseconds checkInterval(const ServiceLimits& limits)
{
    const auto shortest = std::min({limits.joinDeadline, limits.silenceDeadline, limits.pingAfter});
    return std::clamp<Milliseconds>(shortest / kChecksPerDeadline, kFastestTick, kSlowestCheck);
}

} // namespace

Service::Service(const ServiceLimits& limits, Registry& registry, Storage& storage, const Clock& clock,
                 Metrics& metrics)
    : m_limits(limits)
    , m_registry(registry)
    , m_storage(storage)
    , m_clock(clock)
    , m_guard(m_limits, registry, clock)
    , m_administration(registry, *this, clock)
    , m_traffic(metrics)
{
    connect(&m_deadlines, &QTimer::timeout, this, &Service::checkDeadlines);
    const Milliseconds check = checkInterval(m_limits);
    const Milliseconds tick = std::max(check / kGroupsPerCheck, kFastestTick);
    m_groups = static_cast<std::size_t>(check / tick);
    m_deadlines.start(tick);
    m_heldTurnEnd.setSingleShot(true);
    m_heldTurnEnd.setTimerType(Qt::PreciseTimer);
    connect(&m_heldTurnEnd, &QTimer::timeout, this, &Service::endTurn);
    m_expiry.setSingleShot(true);
    connect(&m_expiry, &QTimer::timeout, this, &Service::expire);
    armExpiry();
}

Service::~Service()
{
    for (auto& [id, session] : m_sessions)
        delete session.release();
}

void Service::adopt(NewConnection connection)
{
    if (m_isStopping)
        return;
    const SessionId id = ++m_lastId;
    auto* session = new Session(id, std::move(connection), *this, m_limits, m_clock);
    m_sessions.emplace(id, session);
    session->start(m_features);
}

void Service::onRequest(Session& session, Request request)
{
    m_traffic.of(session.dialect()).messages.add();
    std::visit([&](const auto& one) { act(session, one); }, request);
}

void Service::onFailed(Session& session, const Hangup& hangup)
{
    qCDebug(lcService) << "closing session" << session.id() << hangup.reason;
    act(session, hangup);
}

void Service::onEnded(Session& session)
{
    detach(session);
    m_sessions.erase(session.id());
    if (m_isStopping && m_sessions.empty())
        Q_EMIT stopped();
}

void Service::act(Session& session, const JoinCommand& command)
{
    if (const auto refusal = m_guard.refusal(session.peer(), command))
        return hangUp(session, session.conversation().refused(*refusal));
    session.setJoining();
    auto outcome = m_registry.join(command, m_clock.now(), m_clock.unixMs());
    if (const auto* refusal = std::get_if<Refusal>(&outcome))
        hangUp(session, session.conversation().refused(*refusal));
    else if (const auto* admission = std::get_if<Admission>(&outcome))
        admit(session, command.publicKey, *admission);
    else
        awaitStorage(session.id(), command.publicKey, std::move(std::get<AwaitStorage>(outcome).changes));
}

void Service::awaitStorage(SessionId id, const PublicKey& key, Changes changes)
{
    storeThen(std::move(changes), [this, id, key](const Result<void>& result) { onStored(id, key, result); });
}

void Service::onStored(SessionId id, const PublicKey& key, const Result<void>& result)
{
    if (!result) {
        qCCritical(lcService) << "cannot store a join:" << result.error().message;
        onNotStored(id);
        return;
    }
    Session* session = sessionOf(id);
    const auto admission = m_registry.complete(id, m_clock.now());
    if (admission && session) {
        admit(*session, key, *admission);
    } else if (session && session->stage() == Session::Stage::Joining) {
        displace(id); // a later join of its key came in between
    } else if (admission && m_polling) {
        announce(m_polling->tenant(), *admission);
        m_polling->onJoined(id);
    }
}

void Service::onNotStored(SessionId id)
{
    store(m_registry.cancel(id));
    if (Session* session = sessionOf(id)) {
        hangUp(*session, session->conversation().refused(cannotStore()));
    } else if (m_polling) {
        m_polling->onNotStored(id);
    }
}

void Service::announce(const TenantId& tenant, const Admission& admission)
{
    store(admission.changes);
    if (admission.displaced)
        displace(*admission.displaced);
    publish(tenant, admission.events);
}

void Service::admit(Session& session, const PublicKey& key, const Admission& admission)
{
    announce(session.tenant(), admission);
    m_traffic.of(session.dialect()).joins.add();
    session.setJoined();
    Membership membership = admission.membership;
    if (m_relaying)
        membership.relay = m_relaying->admit({session.tenant(), key}, admission.peer);
    roomOf(session.tenant()).admit(session, key, membership);
    if (membership.relay)
        m_relaying->tellSelf(session, admission.peer);
    if (session.dialect() == Dialect::WireSync)
        m_changed.insert(session.tenant()); // what follows from its first update is not an event
}

void Service::displace(SessionId id)
{
    if (Session* session = sessionOf(id)) {
        leaveRoom(*session);
        hangUp(*session, session->conversation().replaced());
    } else if (m_polling) {
        m_polling->onDisplaced(id);
    }
}

void Service::hangUp(Session& session, const Hangup& hangup)
{
    if (session.stage() == Session::Stage::Joined) {
        m_traffic.countHangup(session.dialect(), hangup.word);
    } else if (session.stage() != Session::Stage::Closing) {
        m_traffic.countRefusal(session.dialect(), hangup.word);
        m_guard.onRefused(session.peer(), hangup.word);
    }
    session.close(hangup);
}

void Service::act(Session& session, const UpdateCommand& command)
{
    auto outcome = m_registry.update(session.id(), command);
    if (!outcome)
        return; // it was displaced, and hears of that
    m_traffic.of(session.dialect()).updates.add();
    apply(session.tenant(), std::move(outcome->now));
    if (!outcome->seal)
        acknowledge(session, command.observed);
    else if (const auto* refusal = std::get_if<Refusal>(&*outcome->seal))
        tell(session, *refusal);
    else
        awaitSeal(session.id(), command.observed, std::get<AwaitSeal>(*outcome->seal));
}

void Service::acknowledge(const Session& session, const ObservedAddresses& observed)
{
    roomOf(session.tenant()).acknowledge(session, session.conversation().updateAck(observed));
    m_changed.insert(session.tenant());
    scheduleTurnEnd();
}

void Service::act(Session& session, const LeaveCommand&)
{
    leaveRoom(session);
    apply(session.tenant(), m_registry.leave(session.id()));
    hangUp(session, {{}, closecode::kNormal, QStringLiteral("left"), closeword::kLeft});
}

void Service::act(Session& session, const Answer& answer)
{
    session.say(answer.text);
}

void Service::act(Session& session, const Hangup& hangup)
{
    detach(session);
    hangUp(session, hangup);
}

void Service::detach(const Session& session)
{
    leaveRoom(session);
    apply(session.tenant(), m_registry.disconnect(session.id(), m_clock.now(), m_clock.unixMs()));
}

void Service::leaveRoom(const Session& session)
{
    if (m_relaying)
        m_relaying->onLeft(session.id());
    const auto found = m_rooms.find(session.tenant());
    if (found == m_rooms.end())
        return;
    found->second.remove(session);
    if (found->second.isEmpty())
        m_rooms.erase(found);
}

void Service::forEachSession(const std::function<void(const Session&)>& look) const
{
    for (const auto& [id, session] : m_sessions)
        look(*session);
}

Session* Service::sessionOf(SessionId id) const
{
    const auto found = m_sessions.find(id);
    return found == m_sessions.end() ? nullptr : found->second.get();
}

Room& Service::roomOf(const TenantId& tenant)
{
    const auto found = m_rooms.find(tenant);
    if (found != m_rooms.end())
        return found->second;
    return m_rooms.emplace(tenant, Room([this, tenant] { return m_registry.peers(tenant); }, m_clock, m_traffic))
        .first->second;
}

void Service::publish(const TenantId& tenant, const Events& events)
{
    scheduleTurnEnd(); // whatever happened may have moved the next expiry
    const auto found = m_rooms.find(tenant);
    if (found == m_rooms.end() || events.empty())
        return;
    found->second.publish(events);
    m_eventsInTurn += events.size();
    m_changed.insert(tenant);
    if (m_relaying)
        m_relaying->onEvents(events);
}

void Service::store(Changes changes)
{
    if (changes.empty())
        return;
    m_storage.commit(std::move(changes), [](const Result<void>& result) {
        if (!result)
            qCCritical(lcService) << "cannot store a change:" << result.error().message;
    });
}

void Service::apply(const TenantId& tenant, Outcome outcome)
{
    store(std::move(outcome.changes));
    publish(tenant, outcome.events);
    for (const PublicKey& key : outcome.departed) {
        if (m_relaying)
            m_relaying->remove({tenant, key});
    }
}

void Service::scheduleTurnEnd()
{
    if (std::exchange(m_isTurnEndScheduled, true))
        return;
    const Milliseconds hold = m_pace.holdFor(m_clock.now());
    if (hold > 0ms)
        m_heldTurnEnd.start(hold);
    else // a posted event runs after every socket of this turn
        QMetaObject::invokeMethod(this, &Service::endTurn, Qt::QueuedConnection);
}

void Service::endTurn()
{
    m_isTurnEndScheduled = false;
    const Instant began = m_clock.now();
    std::vector<Session*> backlogged;
    for (const TenantId& tenant : std::exchange(m_changed, {})) {
        const auto found = m_rooms.find(tenant);
        if (found == m_rooms.end())
            continue;
        const auto slow = found->second.flush();
        backlogged.insert(backlogged.end(), slow.begin(), slow.end());
        if (found->second.isEmpty())
            m_rooms.erase(found);
    }
    m_pace.onFlushed(began, m_clock.now(), std::exchange(m_eventsInTurn, 0));
    tellEverybody(std::exchange(m_curious, {}));
    for (Session* session : backlogged)
        onFailed(*session, tooMuchWaits());
    armExpiry();
}

void Service::armExpiry()
{
    const auto next = m_registry.nextExpiry();
    if (!next) {
        m_expiry.stop();
        return;
    }
    m_expiry.start(std::clamp<Milliseconds>(*next - m_clock.now(), Milliseconds(0), kLongestWait));
}

void Service::expire()
{
    for (auto& [tenant, outcome] : m_registry.expire(m_clock.now(), m_clock.unixMs()))
        apply(tenant, std::move(outcome));
    scheduleTurnEnd();
}

void Service::checkDeadlines()
{
    std::vector<Session*> group; // a session that ends leaves the map, but lives on until the turn's end
    const std::size_t end =
        std::min(m_nextBucket + m_sessions.bucket_count() / m_groups + 1, m_sessions.bucket_count());
    for (; m_nextBucket < end; ++m_nextBucket) {
        for (auto it = m_sessions.cbegin(m_nextBucket); it != m_sessions.cend(m_nextBucket); ++it)
            group.push_back(it->second.get());
    }
    const bool isLastGroup = m_nextBucket >= m_sessions.bucket_count();
    for (Session* session : group)
        session->checkDeadlines();
    if (!isLastGroup)
        return;
    m_nextBucket = 0;
    if (m_polling)
        m_polling->expire();
}

void Service::stop()
{
    m_isStopping = true;
    m_rooms.clear(); // the others are told the same: nobody needs to hear who goes first
    std::vector<Session*> sessions;
    for (const auto& [id, session] : m_sessions)
        sessions.push_back(session.get());
    for (Session* session : sessions)
        act(*session, Hangup{{}, closecode::kGoingAway, QStringLiteral("the server stops"), closeword::kStopping});
    if (m_sessions.empty())
        QMetaObject::invokeMethod(this, &Service::stopped, Qt::QueuedConnection);
}

} // namespace roamwire::server
