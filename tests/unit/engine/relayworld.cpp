#include "tests/unit/engine/relayworld.h"

#include <algorithm>

/// The engine and the server.
namespace roamwire::test {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr Milliseconds kDeviceTakes = 3ms;
constexpr Milliseconds kMute = 300ms;
/// How late a timer may be.
constexpr Milliseconds kTimers = 5ms;

} // namespace

RelayWorld::RelayWorld(const WorldSettings& settings, std::array<Site, 2> sites, quint32 seed)
    : m_settings(settings)
    , m_random(seed)
{
    m_lastPong = m_now;
    for (int side : {0, 1}) {
        m_sides.at(side).site = sites.at(side);
        m_sides.at(side).peer.keepaliveSeconds = settings.hasKeepalive ? 25 : 0;
    }
    for (int side : {0, 1}) {
        later(Milliseconds(random(200)), [this, side] {
            m_sides.at(side).isJoined = true;
            carryOut(side, m_sides.at(side).machine.setFacts(factsFor(side), m_now));
            publish(side);
        });
    }
}

int RelayWorld::random(int below)
{
    return static_cast<int>(m_random() % static_cast<unsigned>(below));
}

std::int64_t RelayWorld::unixSeconds() const
{
    return 1'700'000'000 + m_now.time_since_epoch() / 1s;
}

bool RelayWorld::isNeighbour() const
{
    return m_sides[0].site.lan == m_sides[1].site.lan;
}

bool RelayWorld::canTalk() const
{
    return std::none_of(m_sides.begin(), m_sides.end(),
                        [](const Side& side) { return side.site.router == Router::Blocked; });
}

bool RelayWorld::canBeDirect() const
{
    if (isNeighbour())
        return !m_sides[0].site.isIsolated;
    const auto worst = std::minmax(m_sides[0].site.router, m_sides[1].site.router);
    if (worst.second >= Router::RelayOnly)
        return false;
    return worst.first == Router::None || worst.second == Router::Cone;
}

Milliseconds RelayWorld::takeGap()
{
    const Milliseconds gap = std::max(m_gap, m_now - m_lastPong);
    m_gap = 0ms;
    m_lastPong = m_now;
    return gap;
}

void RelayWorld::later(Milliseconds delay, std::function<void()> what)
{
    m_queue.emplace(m_now + delay, std::move(what));
}

void RelayWorld::pass(Milliseconds time)
{
    for (const Instant end = m_now + time; m_now < end;) {
        m_now += 1ms;
        bool isEventful = m_now.time_since_epoch() % kTimers == 0ms;
        while (!m_queue.empty() && m_queue.begin()->first <= m_now) {
            isEventful = true;
            const auto what = std::move(m_queue.begin()->second);
            m_queue.erase(m_queue.begin());
            what();
        }
        if (m_settings.pings > 0ms && m_now >= m_nextPing) {
            m_nextPing = m_now + m_settings.pings;
            say(0, Packet::Content::Ping, m_now);
        }
        for (int side : {0, 1}) {
            if (!isEventful)
                break;
            wireGuardTimers(side);
            checkTimers(side);
            tick(side);
        }
    }
}

void RelayWorld::tick(int side)
{
    Side& self = m_sides.at(side);
    if (self.inFlight > 0)
        return;
    const RelayPathMachine& machine = self.machine;
    Milliseconds interval = machine.isSending(m_now) ? 1s : 25s;
    if (machine.isSettling(m_now))
        interval = 150ms;
    if (machine.isSwitching())
        interval = 30ms;
    const auto due = machine.nextDue(m_now);
    if (m_now - self.lastLook < interval && !(due && *due <= m_now))
        return;
    self.lastLook = m_now;
    self.machine.figures(self.peer, unixSeconds(), m_now);
    carryOut(side, self.machine.tick(m_now));
    const auto next = machine.nextDue(m_now);
    if (next && *next <= m_now && self.inFlight == 0)
        m_lie = u"what is due is never done"_s;
}

void RelayWorld::on(int side, const PathEvent& event)
{
    carryOut(side, m_sides.at(side).machine.on(event, m_now));
}

void RelayWorld::carryOut(int side, const PathOrders& orders)
{
    for (const PathOrder& order : orders) {
        ++m_sides.at(side).orders;
        std::visit([&](const auto& given) { handle(side, given); }, order);
    }
}

void RelayWorld::note(int side, const QString& what)
{
    m_history += u"%1 %2 %3\n"_s.arg(m_now.time_since_epoch().count()).arg(side ? 'B'_L1 : 'A'_L1).arg(what);
}

void RelayWorld::handle(int side, const order::SetPath& set)
{
    Side& self = m_sides.at(side);
    ++self.inFlight;
    ++self.settings;
    note(side, u"set "_s + (set.endpoint ? set.endpoint->toString() : u"nudge"_s));
    later(kDeviceTakes, [this, side, set] {
        Side& then = m_sides.at(side);
        if (set.endpoint)
            then.peer.endpoint = set.endpoint;
        --then.inFlight;
        then.machine.applied();
        if (set.nudge)
            say(side, Packet::Content::Keepalive, m_now);
    });
}

void RelayWorld::handle(int side, const order::ResetSession& reset)
{
    Side& self = m_sides.at(side);
    ++self.inFlight;
    ++self.settings;
    note(side, u"resets the session"_s);
    later(kDeviceTakes, [this, side, reset] {
        Side& then = m_sides.at(side);
        then.peer.endpoint = reset.endpoint;
        then.peer.rxBytes = 0;
        then.peer.txBytes = 0;
        then.peer.latestHandshake = 0;
        then.sessions.clear();
        then.offered.reset();
        then.initiatedAt.reset();
        then.isAsking = false;
        --then.inFlight;
        then.machine.applied();
        say(side, Packet::Content::Keepalive, m_now);
    });
}

void RelayWorld::handle(int side, const order::StartCheck& check)
{
    Side& self = m_sides.at(side);
    note(side, u"check"_s);
    if (!m_settings.canCheck)
        m_lie = u"a check that cannot be"_s;
    self.checking = check.candidates;
    self.checkUntil = m_now + 1s;
    self.nextAsk = m_now;
}

void RelayWorld::handle(int side, const order::StopCheck&)
{
    m_sides.at(side).checkUntil.reset();
}

void RelayWorld::handle(int side, const order::ProposeSwitch& propose)
{
    note(side, u"propose "_s + propose.target.toString());
    const auto known = m_sides.at(side).known;
    later(m_settings.toServer, [this, side, propose, known] {
        const Side& leader = m_sides.at(side);
        const Side& target = m_sides.at(other(side));
        const std::array<quint64, 2> revs{m_sides[0].rev, m_sides[1].rev};
        QString refusal;
        if (!m_isServerThere || !leader.isJoined || !target.isJoined)
            refusal = wire::error::kOffline;
        else if (known != revs)
            refusal = wire::error::kStale;
        else if (m_now - m_lastMute < 5s)
            refusal = wire::error::kBusy;
        if (!refusal.isEmpty()) {
            note(side, refusal);
            later(m_settings.toServer, [this, side, refusal] { on(side, event::SwitchRefused{refusal}); });
            return;
        }
        const bool isLan = propose.kind == wire::SwitchKind::Lan;
        const Endpoint ofLeader = isLan ? lanEndpoint(side) : *leader.published;
        m_lastMute = m_now;
        later(m_settings.toServer + 20ms, [this] { m_mutedUntil = m_now + kMute; });
        for (int to : {side, other(side)}) {
            const wire::Go go{propose.id, {}, to == side ? propose.target : ofLeader, 20, 300};
            later(m_settings.toServer + Milliseconds(random(15)), [this, to, go] { on(to, go); });
        }
    });
}

void RelayWorld::handle(int side, const order::Settle& settle)
{
    note(side, settle.ok ? u"settled"_s : u"failed"_s);
    const auto stayed = [this](const Side& one) { return m_now - one.roamedAt > 1s; };
    if (settle.ok && !canBeDirect() && std::all_of(m_sides.begin(), m_sides.end(), stayed))
        m_lie = u"direct where no packet passes"_s;
    later(m_settings.toServer, [this, settle] { m_mutedUntil = settle.ok ? m_mutedUntil : m_now; });
    later(m_settings.toServer * 2,
          [this, side, settle] { on(other(side), event::OtherSettled{settle.id, settle.ok}); });
}

void RelayWorld::handle(int side, const order::AskRekey&)
{
    note(side, u"rekey"_s);
    later(m_settings.toServer * 2, [this, side] {
        if (m_isServerThere && m_sides[0].isJoined && m_sides[1].isJoined)
            on(other(side), event::RekeyAsked());
    });
}

void RelayWorld::handle(int side, const order::SendProbe&)
{
    if (!m_settings.canProbe)
        m_lie = u"a probe that nobody answers"_s;
    note(side, u"probes"_s);
    say(side, Packet::Content::Probe, m_now);
}

void RelayWorld::handle(int side, const order::Bind&)
{
    note(side, u"binds"_s);
    send(side, relayPortOf(side), {.kind = Packet::Kind::Bind});
}

void RelayWorld::checkTimers(int side)
{
    Side& self = m_sides.at(side);
    if (!self.checkUntil)
        return;
    if (m_now >= *self.checkUntil) {
        self.checkUntil.reset();
        on(side, event::CheckOver());
    } else if (m_now >= self.nextAsk) {
        self.nextAsk += 50ms;
        for (const Endpoint& candidate : QList<Endpoint>(self.checking))
            send(side, candidate, {.kind = Packet::Kind::Ask});
    }
}

void RelayWorld::roam(int side, const Site& site)
{
    Side& self = m_sides.at(side);
    note(side, u"roams to %1, LAN %2"_s.arg(static_cast<int>(site.router)).arg(site.lan));
    self.site = site;
    self.mappings.clear();
    self.isJoined = false;
    self.roamedAt = m_now;
    self.checkUntil.reset();
    on(side, event::Roamed());
    on(side, event::ServerReachable{false});
    join(side);
}

void RelayWorld::setServer(bool isThere)
{
    m_isServerThere = isThere;
    for (int side : {0, 1}) {
        m_sides.at(side).isJoined = false;
        if (isThere)
            join(side);
        else
            on(side, event::ServerReachable{false});
    }
}

void RelayWorld::join(int side)
{
    later(m_settings.toServer * 6 + Milliseconds(random(50)), [this, side] {
        if (!m_isServerThere || m_sides.at(side).isJoined)
            return;
        m_sides.at(side).isJoined = true;
        on(side, event::ServerReachable{true});
        publish(side);
    });
}

void RelayWorld::publish(int side)
{
    Side& self = m_sides.at(side);
    if (!m_isServerThere || !self.isJoined)
        return;
    const bool isCurrent = self.bound && self.bound->address == publicAddress(side);
    self.published = isCurrent ? self.bound : std::nullopt;
    self.publishedSite = self.site;
    ++self.rev;
    for (int to : {0, 1})
        later(m_settings.toServer, [this, to] { told(to); });
}

void RelayWorld::told(int side)
{
    Side& self = m_sides.at(side);
    if (!self.isJoined)
        return;
    self.known = {m_sides[0].rev, m_sides[1].rev};
    carryOut(side, self.machine.setFacts(factsFor(side), m_now));
    carryOut(side, self.machine.setCandidates(candidatesFor(side), true, m_now));
}

RelayPathFacts RelayWorld::factsFor(int side) const
{
    RelayPathFacts facts{relayPortOf(side), side == 0, m_settings.canCheck, m_settings.canProbe};
    facts.areBothSymmetric =
        m_sides[0].publishedSite.router == Router::Symmetric && m_sides[1].publishedSite.router == Router::Symmetric;
    facts.areNeighbours = m_sides[0].publishedSite.lan == m_sides[1].publishedSite.lan;
    return facts;
}

QList<Candidate> RelayWorld::candidatesFor(int side) const
{
    const Side& peer = m_sides.at(other(side));
    QList<Candidate> candidates;
    if (peer.publishedSite.lan == m_sides.at(side).site.lan)
        candidates.append({lanEndpoint(other(side)), PathKind::Lan});
    if (peer.published)
        candidates.append({*peer.published, PathKind::Wan, peer.publishedSite.router == Router::None});
    return candidates;
}

} // namespace roamwire::test
