#include "tests/unit/engine/relayworld.h"

#include <algorithm>

/// The network and WireGuard.
namespace roamwire::test {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

const QHostAddress kRelayAddress(u"198.51.100.1"_s);
constexpr Milliseconds kUdpTimeout = 30s;

} // namespace

Endpoint RelayWorld::relayPortOf(int side) const
{
    return {kRelayAddress, static_cast<quint16>(42000 + side)};
}

QHostAddress RelayWorld::publicAddress(int side) const
{
    const int lan = m_sides.at(side).site.lan;
    return QHostAddress(u"203.0.%1.%2"_s.arg(lan / 200).arg(lan % 200 + 1));
}

Endpoint RelayWorld::lanEndpoint(int side) const
{
    const int lan = m_sides.at(side).site.lan;
    return {QHostAddress(u"10.%1.%2.%3"_s.arg(lan / 200).arg(lan % 200).arg(10 + side)),
            static_cast<quint16>(51820 + side)};
}

Endpoint RelayWorld::translate(int side, const Endpoint& to)
{
    Side& self = m_sides.at(side);
    const auto own = static_cast<quint16>(51820 + side);
    Mapping& mapping = self.mappings[to.toString()];
    if (mapping.port == 0 || m_now - mapping.used > kUdpTimeout)
        mapping.port = self.site.router == Router::Symmetric ? ++m_nextPort : own;
    mapping.used = m_now;
    return {publicAddress(side), mapping.port};
}

bool RelayWorld::letsIn(int side, const Endpoint& from, const Endpoint& to) const
{
    const Side& self = m_sides.at(side);
    const auto own = static_cast<quint16>(51820 + side);
    if (self.site.router == Router::Blocked || to.address != publicAddress(side))
        return false;
    if (self.site.router == Router::None)
        return to.port == own;
    const auto mapping = self.mappings.find(from.toString());
    return mapping != self.mappings.end() && mapping->second.port == to.port &&
           m_now - mapping->second.used <= kUdpTimeout;
}

/// How the other machine sees the source of a packet that gets there; nullopt: it does not.
std::optional<Endpoint> RelayWorld::route(int side, const Endpoint& to)
{
    const Site& site = m_sides.at(side).site;
    if (to.address.isInSubnet(QHostAddress(u"10.0.0.0"_s), 8)) {
        const bool isHeard = isNeighbour() && !site.isIsolated && to == lanEndpoint(other(side));
        return isHeard ? std::optional(lanEndpoint(side)) : std::nullopt;
    }
    if (site.router >= Router::RelayOnly)
        return std::nullopt;
    const Endpoint source = translate(side, to);
    return !isNeighbour() && letsIn(other(side), source, to) ? std::optional(source) : std::nullopt;
}

bool RelayWorld::passesDirectly(int side)
{
    const auto& endpoint = m_sides.at(side).peer.endpoint;
    return endpoint && endpoint->address != kRelayAddress && route(side, *endpoint);
}

void RelayWorld::send(int side, const Endpoint& to, Packet packet)
{
    packet.from = side;
    const Milliseconds jitter(random(4));
    const bool isLost = random(100) < m_settings.lossPercent;
    if (to.address != kRelayAddress) {
        const auto source = route(side, to);
        if (!source || isLost)
            return;
        packet.source = *source;
        const Milliseconds takes = source->address == lanEndpoint(side).address ? 1ms : m_settings.direct + jitter;
        return later(takes, [this, side, packet] { arrive(other(side), packet); });
    }
    if (m_sides.at(side).site.router == Router::Blocked || isLost || !m_isRelayThere)
        return;
    const Endpoint source = translate(side, to);
    later(m_settings.toRelay / 2 + jitter, [this, side, source, packet] { atRelay(side, source, packet); });
}

void RelayWorld::atRelay(int from, const Endpoint& source, Packet packet)
{
    Side& sender = m_sides.at(from);
    Side& receiver = m_sides.at(other(from));
    const bool isBind = packet.kind == Packet::Kind::Bind;
    if (!isBind && sender.bound && sender.bound->address != source.address)
        return; // no address that was proven
    sender.heardAtRelay = m_now;
    if (sender.bound != source) {
        sender.bound = source;
        publish(from);
    }
    if (isBind || m_now < m_mutedUntil)
        return;
    const bool isKnown = receiver.bound && m_now - receiver.heardAtRelay < 20s;
    if (!isKnown && receiver.isJoined && m_isServerThere && m_now - receiver.wokenAt > 300ms) {
        receiver.wokenAt = m_now;
        note(other(from), u"woken"_s);
        later(m_settings.toServer, [this, from] { on(other(from), event::Woken()); });
    }
    if (!receiver.bound)
        return;
    packet.source = relayPortOf(other(from));
    const Endpoint to = *receiver.bound;
    later(m_settings.toRelay / 2, [this, from, packet, to] {
        if (letsIn(other(from), packet.source, to))
            arrive(other(from), packet);
    });
}

void RelayWorld::say(int side, Packet::Content content, Instant sentAt)
{
    Side& self = m_sides.at(side);
    const bool hasSession = !self.sessions.empty() && m_now - self.sessionAt < 180s;
    if (hasSession)
        transmit(side, content, sentAt);
    if (hasSession && m_now - self.sessionAt < 120s)
        return;
    if (!hasSession && (!self.waiting || content != Packet::Content::Keepalive)) {
        self.waiting = content;
        self.waitingSentAt = sentAt;
    }
    if (!self.wantsSince)
        self.wantsSince = m_now;
    initiate(side);
}

void RelayWorld::transmit(int side, Packet::Content content, Instant sentAt)
{
    Side& self = m_sides.at(side);
    const bool isPing = content == Packet::Content::Ping || content == Packet::Content::Pong;
    const quint64 bytes = content == Packet::Content::Keepalive ? 32 : (isPing ? 128 : 80);
    self.peer.txBytes += bytes;
    self.lastPacket = m_now;
    self.owesSince.reset();
    if (self.peer.endpoint) {
        send(side, *self.peer.endpoint,
             {.session = self.sessions.back(), .bytes = bytes, .content = content, .sentAt = sentAt});
    }
}

void RelayWorld::initiate(int side)
{
    Side& self = m_sides.at(side);
    if (!self.peer.endpoint || (self.initiatedAt && m_now - *self.initiatedAt < self.retryAfter))
        return;
    self.initiatedAt = m_now;
    self.isAsking = true;
    self.retryAfter = 5s + Milliseconds(random(333));
    self.peer.txBytes += 148;
    send(side, *self.peer.endpoint, {.kind = Packet::Kind::Initiation});
}

void RelayWorld::wireGuardTimers(int side)
{
    Side& self = m_sides.at(side);
    if (self.wantsSince && m_now - *self.wantsSince > 90s) {
        self.wantsSince.reset();
        self.waiting.reset();
    }
    if (self.wantsSince)
        initiate(side);
    const bool isKeepalive = self.peer.keepaliveSeconds > 0 && self.peer.endpoint && m_now - self.lastPacket >= 25s;
    if (isKeepalive || (self.owesSince && m_now - *self.owesSince >= 10s)) {
        self.owesSince.reset();
        self.lastPacket = m_now;
        say(side, Packet::Content::Keepalive, m_now);
    }
}

void RelayWorld::keepSession(int side, int session)
{
    Side& self = m_sides.at(side);
    self.sessions.push_back(session);
    if (self.sessions.size() > 3)
        self.sessions.erase(self.sessions.begin());
    self.sessionAt = m_now;
    self.peer.latestHandshake = unixSeconds();
    self.wantsSince.reset();
    self.isAsking = false;
}

void RelayWorld::flush(int side)
{
    if (const auto waiting = std::exchange(m_sides.at(side).waiting, std::nullopt))
        transmit(side, *waiting, m_sides.at(side).waitingSentAt);
}

void RelayWorld::arrive(int side, const Packet& packet)
{
    Side& self = m_sides.at(side);
    switch (packet.kind) {
    case Packet::Kind::Bind:
        return;
    case Packet::Kind::Ask:
        if (self.checkUntil && !self.checking.contains(packet.source))
            self.checking.append(packet.source);
        send(side, packet.source, {.kind = Packet::Kind::Answer});
        return on(side, event::Asked());
    case Packet::Kind::Answer:
        if (self.checkUntil)
            on(side, event::Confirmed{packet.source});
        return;
    case Packet::Kind::Initiation:
        self.peer.rxBytes += 148;
        self.peer.txBytes += 92;
        self.peer.endpoint = packet.source;
        self.isAsking = false;
        self.offered = m_nextSession++;
        send(side, packet.source, {.kind = Packet::Kind::Response, .session = *self.offered});
        return;
    case Packet::Kind::Response:
        if (!self.isAsking)
            return;
        self.peer.rxBytes += 92;
        self.peer.endpoint = packet.source;
        keepSession(side, packet.session);
        if (!self.waiting)
            transmit(side, Packet::Content::Keepalive, m_now);
        return flush(side);
    case Packet::Kind::Data:
        return receiveData(side, packet);
    }
}

void RelayWorld::receiveData(int side, const Packet& packet)
{
    Side& self = m_sides.at(side);
    if (packet.session == self.offered) {
        self.offered.reset();
        keepSession(side, packet.session);
        flush(side);
    }
    if (std::find(self.sessions.begin(), self.sessions.end(), packet.session) == self.sessions.end())
        return;
    self.peer.rxBytes += packet.bytes;
    self.peer.endpoint = packet.source;
    self.lastPacket = m_now;
    if (packet.content != Packet::Content::Keepalive && !self.owesSince)
        self.owesSince = m_now;
    if (packet.content == Packet::Content::Ping) {
        say(side, Packet::Content::Pong, packet.sentAt);
    } else if (packet.content == Packet::Content::Pong) {
        m_gap = std::max(m_gap, m_now - m_lastPong);
        m_lastPong = m_now;
    } else if (packet.content == Packet::Content::Probe) {
        on(side, event::Probed());
        say(side, Packet::Content::ProbeAnswer, packet.sentAt);
    } else if (packet.content == Packet::Content::ProbeAnswer) {
        on(side, event::ProbeAnswered{m_now - packet.sentAt});
    }
}

} // namespace roamwire::test
