#include "tests/unit/server_relay/relayworld.h"

#include "tests/unit/server/require.h"

#include <algorithm>

namespace roamwire::server {
namespace {

using namespace std::chrono_literals;

// A source is only silent for the rules once its own last packet, which may have come from beside it, is that old.
constexpr Milliseconds kSilent = 14s;

HostIp ipOf(const char* text)
{
    return HostIp::of(QHostAddress(QString::fromLatin1(text)));
}

HostIp numbered(std::uint8_t number)
{
    return HostIp::of(QHostAddress(0xc0000200U + number)); // 192.0.2.0/24
}

} // namespace

RelayWorld::RelayWorld(std::uint32_t seed)
    : m_random(seed)
{
    for (std::size_t i = 0; i < kPeers; ++i) {
        Good& good = m_good[i];
        const auto number = static_cast<std::uint8_t>(i + 1);
        // The first two are behind one NAT.
        good.ip = numbered(i < 2 ? 1 : number);
        good.ips.push_back(good.ip);
        good.isSymmetric = oneIn(3);
        good.isRaw = i != 4;
        good.natPort = m_nextPort += 2000;
        good.peer = m_scene.admit(number, qPrintable(good.ip.toAddress().toString()));
    }
}

RelayWorld::Good& RelayWorld::anyBut(const Good& good)
{
    for (;;) {
        if (Good& other = any(); &other != &good)
            return other;
    }
}

HostEndpoint RelayWorld::sourceOf(Good& good, const Good& to)
{
    const std::uint16_t port = m_scene.port(good.peer, to.peer);
    const auto offset = static_cast<std::uint16_t>(good.isSymmetric ? port - kScenePorts.low : 0);
    const HostEndpoint source{good.ip, static_cast<std::uint16_t>(good.natPort + offset)};
    if (std::ranges::find(good.sources, source) == good.sources.end())
        good.sources.push_back(source);
    return source;
}

void RelayWorld::step()
{
    switch (below(16)) {
    case 0:
        pass(Milliseconds(1 + below(oneIn(8) ? 30'000 : 900)));
        break;
    case 1: {
        Good& good = any();
        if (oneIn(4))
            moveTo(good, oneIn(4) ? numbered(1) : numbered(m_nextIp++));
        else
            moveTo(good, good.ip);
        break;
    }
    case 2:
        if (oneIn(4))
            joinAgain(any());
        break;
    case 3: {
        Good& good = any();
        show(good, anyBut(good));
        break;
    }
    case 4: {
        Good& good = any();
        sendData(good, anyBut(good));
        break;
    }
    case 5: {
        Good& good = any();
        shakeHands(good, anyBut(good));
        break;
    }
    case 6:
        mute();
        break;
    case 7:
    case 8:
    case 9:
        exchange();
        break;
    default:
        attack();
    }
    checkWhole();
}

void RelayWorld::pass(Milliseconds time)
{
    m_scene.now += time;
    m_scene.core.tidy(m_scene.now);
}

void RelayWorld::moveTo(Good& good, const HostIp& ip)
{
    ++m_counts[good.ip == ip ? "remapped" : "roamed"];
    const bool isRoam = good.ip != ip;
    good.ip = ip;
    good.ips.push_back(ip);
    good.natPort = m_nextPort += 1500;
    for (Good& other : m_good)
        way(good, other).shownAt = {};
    if (!isRoam)
        return;
    // At once from its own sockets; the WebSocket needs longer.
    for (Good& other : m_good) {
        if (&other != &good)
            show(good, other);
    }
    joinAgain(good);
}

void RelayWorld::joinAgain(Good& good)
{
    m_scene.rejoin(good.peer, m_nextCredentials++, qPrintable(good.ip.toAddress().toString()));
    Good& other = anyBut(good);
    show(good, other);
}

void RelayWorld::show(Good& good, Good& to)
{
    const auto scope = good.isRaw ? BindScope::Source : BindScope::Address;
    const HostEndpoint source = good.isRaw ? sourceOf(good, to) : HostEndpoint{good.ip, m_nextPort++};
    const auto datagram = makeBindDatagram(good.peer.credentials, ++good.peer.bindCounter, scope);
    m_recorded.emplace_back(datagram.begin(), datagram.end());
    const Verdict verdict = m_scene.core.handle(m_scene.port(good.peer, to.peer), source, datagram, m_scene.now);
    require(verdict == Verdict(), "a good bind datagram is accepted");
    if (!good.isRaw)
        return;
    way(good, to).shownAt = way(good, to).acceptedAt = m_scene.now;
}

void RelayWorld::sendData(Good& from, Good& to)
{
    Way& mine = way(from, to);
    const std::uint32_t index = mine.index != 0 ? mine.index : 77;
    const Datagram datagram = dataFor(index, mine.counter++, 32 + below(1000));
    deliver(from, to, sourceOf(from, to), datagram, false);
}

void RelayWorld::shakeHands(Good& from, Good& to)
{
    const std::uint32_t asking = m_nextIndex++;
    const std::uint32_t answering = m_nextIndex++;
    m_indices.insert(m_indices.end(), {asking, answering});
    if (!deliver(from, to, sourceOf(from, to), initiationFor(to.peer.member.publicKey, asking), false))
        return;
    if (oneIn(3))
        attack();
    const auto response = responseFor(from.peer.member.publicKey, answering, asking);
    way(to, from).index = asking;
    way(to, from).counter = 0;
    if (!deliver(to, from, sourceOf(to, from), response, false))
        return;
    ++m_counts["shook hands"];
    way(from, to).index = answering;
    way(from, to).counter = 0;
}

void RelayWorld::exchange()
{
    Good& one = any();
    Good& other = anyBut(one);
    if (oneIn(3))
        shakeHands(one, other);
    show(one, other);
    show(other, one);
    for (std::size_t i = below(12); i > 0; --i) {
        if (oneIn(4))
            pass(Milliseconds(below(80)));
        attack();
    }
    sendData(one, other);
    sendData(other, one);
}

void RelayWorld::mute()
{
    Good& one = any();
    Good& other = anyBut(one);
    m_scene.core.mute({one.peer.member.tenant, one.peer.member.publicKey, other.peer.member.publicKey}, 300ms,
                      m_scene.now);
    m_mutedUntil[std::minmax<const Good*>(&one, &other)] = m_scene.now + 300ms;
}

HostEndpoint RelayWorld::forgedSource(Good& from, Good& to)
{
    switch (below(6)) {
    case 0:
        return {ipOf("203.0.113.1"), 666}; // his own
    case 1:
        return {ipOf("203.0.113.2"), static_cast<std::uint16_t>(1 + below(3))}; // somebody whom he wants flooded
    case 2:
        return {from.ip, static_cast<std::uint16_t>(1 + below(3))}; // behind the same NAT
    case 3:
        return sourceOf(to, from);
    case 4: {
        Good& good = any();
        return good.sources.empty() ? sourceOf(from, to) : good.sources[below(good.sources.size())];
    }
    default:
        return sourceOf(from, to);
    }
}

Datagram RelayWorld::forged(const Good& from, const Good& to)
{
    const auto anyIndex = [&] {
        return m_indices.empty() || oneIn(8) ? m_nextIndex++ : m_indices[below(m_indices.size())];
    };
    switch (below(7)) {
    case 0:
        return initiationFor(to.peer.member.publicKey, anyIndex());
    case 1:
        return responseFor(to.peer.member.publicKey, anyIndex(), anyIndex());
    case 2:
        return cookieReplyFor(anyIndex());
    case 3: {
        RelayCredentials guessed = from.peer.credentials;
        guessed.key.data()[below(32)] ^= 1;
        const auto bind = makeBindDatagram(guessed, from.peer.bindCounter + 1 + below(1000));
        return {bind.begin(), bind.end()};
    }
    case 4:
        if (!m_recorded.empty())
            return m_recorded[oneIn(2) ? m_recorded.size() - 1 : below(m_recorded.size())];
        [[fallthrough]];
    case 5:
        return dataFor(anyIndex(), m_random(), 32 + below(200));
    default: {
        // In a session that goes on, with counters that may come next.
        const Way& mine = way(const_cast<Good&>(from), const_cast<Good&>(to));
        return dataFor(mine.index, mine.counter + below(3), 32 + below(200));
    }
    }
}

void RelayWorld::attack()
{
    ++m_counts["attacked"];
    Good& from = any();
    Good& to = anyBut(from);
    deliver(from, to, forgedSource(from, to), forged(from, to), true);
}

bool RelayWorld::deliver(Good& from, Good& to, const HostEndpoint& source, const Datagram& datagram, bool isAttack)
{
    if (isAttack)
        m_accounts[{source.ip.bytes, source.port}].sent += datagram.size();
    else
        m_recorded.push_back(datagram);
    const std::uint16_t port = m_scene.port(from.peer, to.peer);
    const bool isShown =
        !isAttack && m_scene.now - way(from, to).shownAt < 1s && m_scene.now - way(to, from).shownAt < 1s;
    const bool isMuted = m_scene.now < m_mutedUntil[std::minmax<const Good*>(&from, &to)];
    const Verdict verdict = m_scene.core.handle(port, source, datagram, m_scene.now);
    checkNews();
    const std::span targets = std::span(verdict.to).first(verdict.targets);
    // An initiation is carried from anywhere, and shows nothing yet.
    if (!isAttack && datagram[0] != 1 && (!verdict.drop || verdict.drop == RelayDrop::Muted))
        way(from, to).acceptedAt = m_scene.now;

    require(verdict.targets == 0 || (verdict.fromPort - kScenePorts.low) == ((port - kScenePorts.low) ^ 1),
            "it leaves from the partner's port");
    for (const HostEndpoint& target : targets)
        checkTarget(verdict.fromPort, target, datagram.size());
    const bool isThere = std::ranges::find(targets, sourceOf(to, from)) != targets.end();
    const bool isData = datagram[0] == 4;
    if (isShown && isData && !isMuted) {
        require(isThere, "who showed his source gets what his partner sends");
        ++m_counts["carried"];
    }
    return isThere;
}

void RelayWorld::checkTarget(std::uint16_t fromPort, const HostEndpoint& target, std::size_t size)
{
    for (const Good& good : m_good) {
        if (std::ranges::find(good.sources, target) != good.sources.end())
            return; // a source that a peer has or had
        if (std::ranges::find(good.ips, target.ip) != good.ips.end()) {
            ++m_counts["overheard by a neighbour"];
            return;
        }
    }
    // Whom it was meant for: pairs share ports.
    for (Good& to : m_good) {
        for (Good& from : m_good) {
            if (&to != &from && fromPort == m_scene.port(to.peer, from.peer) &&
                m_scene.now - way(to, from).acceptedAt >= kSilent) {
                ++m_counts["taken over in silence"];
                return;
            }
        }
    }
    Account& account = m_accounts[{target.ip.bytes, target.port}];
    account.got += size;
    ++m_counts["sent back"];
    require(account.got <= account.sent, "nobody gets more than he sent");
}

void RelayWorld::checkWhole()
{
    const RelayFigures figures = m_scene.core.figures();
    require(figures.peers == kPeers, "the peers stay");
    require(figures.pairs <= kPeers * (kPeers - 1) / 2, "no more pairs than peers make");
    require(m_scene.core.bindings(m_scene.now).size() <= 2 * figures.pairs,
            "no more sources than sides"); // all are IPv4
}

void RelayWorld::checkNews()
{
    for (const RelayCore::News& news : m_scene.core.takeNews()) {
        const auto* sleeper = std::get_if<RelayCore::Sleeper>(&news);
        if (!sleeper)
            continue;
        Instant& wokenAt = m_wokenAt[std::minmax(sleeper->member.publicKey, sleeper->sender)];
        require(m_scene.now - wokenAt >= 300ms, "a pair wakes nobody all the time");
        wokenAt = m_scene.now;
        ++m_counts["woken"];
    }
}

} // namespace roamwire::server
