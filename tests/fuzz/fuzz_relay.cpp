#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzzscript.h"
#include "tests/unit/server_relay/relayscene.h"

#include <map>

using namespace roamwire;
using namespace roamwire::server;

namespace {

constexpr std::array kPeerSources{"192.0.2.1:1", "192.0.2.2:2", "192.0.2.3:3"};
/// Those who are nobody; the last one is behind the first peer's NAT.
constexpr std::array kStrangers{"203.0.113.1:1", "203.0.113.1:2", "[2001:db8::1]:1", "192.0.2.1:9"};
constexpr std::size_t kNeighbour = 3;

/// Three peers that showed where they are, and what an input makes of it: what strangers send, time, new joins.
class Play final
{
public:
    explicit Play(QByteArrayView input)
        : m_script(input)
    {
        for (std::uint8_t number = 1; number <= kPeerSources.size(); ++number)
            m_peers.push_back(m_scene.admit(number, qPrintable(homeOf(number - 1U).ip.toAddress().toString())));
        for (std::size_t i = 0; i < m_peers.size(); ++i) {
            for (std::size_t j = 0; j < m_peers.size(); ++j) {
                if (i != j)
                    m_scene.bind(m_peers[i], m_peers[j], homeOf(i));
            }
        }
    }

    void run()
    {
        const Instant start = m_scene.now;
        while (!m_script.isOver()) {
            step();
            // Later the rules give a source that is silent to whoever answers handshakes.
            using namespace std::chrono_literals;
            m_isEarly = m_scene.now - start < 15s;
            fuzz::require(m_scene.core.figures().pairs <= 3 && m_scene.core.figures().peers == 3);
        }
        const auto bindings = m_scene.core.bindings(m_scene.now);
        fuzz::require(decodeBindings(encodeBindings(kScenePorts, 0, bindings), kScenePorts, 0) == bindings);
        RelayScene next;
        next.core.restore(bindings, next.now);
    }

private:
    static HostEndpoint homeOf(std::size_t peer) { return endpoint(kPeerSources[peer]); }
    ScenePeer& peer() { return m_peers[m_script.byte() % m_peers.size()]; }

    void step()
    {
        switch (m_script.byte() % 8) {
        case 0:
            m_scene.now += Milliseconds(m_script.byte() * 50);
            m_scene.core.tidy(m_scene.now);
            break;
        case 1: {
            ScenePeer& joining = peer();
            const auto number = static_cast<std::uint8_t>(100 + m_joins++ % 100);
            m_scene.rejoin(joining, number, qPrintable(homeOf(joining.slot - 1).ip.toAddress().toString()));
            break;
        }
        case 2: {
            const ScenePeer &one = peer(), &other = peer();
            m_scene.core.mute({one.member.tenant, one.member.publicKey, other.member.publicKey},
                              Milliseconds(m_script.byte()), m_scene.now);
            break;
        }
        default:
            send();
        }
    }

    void send()
    {
        const ScenePeer &from = peer(), &to = peer();
        if (from.slot == to.slot)
            return;
        const std::size_t who = m_script.byte() % (kStrangers.size() + 1);
        const HostEndpoint source = who < kStrangers.size() ? endpoint(kStrangers[who]) : homeOf(from.slot - 1);
        const Datagram datagram = packet(to);
        m_sent[who] += datagram.size();
        const Verdict verdict = m_scene.send(from, to, source, datagram);
        fuzz::require(verdict.targets <= 2 && (!verdict.drop || verdict.targets == 0));
        for (const HostEndpoint& target : std::span(verdict.to).first(verdict.targets))
            check(target, datagram.size());
        fuzz::require(verdict.targets == 0 || verdict.fromPort == m_scene.port(to, from));
    }

    void check(const HostEndpoint& target, std::size_t size)
    {
        for (std::size_t who = 0; who < kStrangers.size(); ++who) {
            if (target == endpoint(kStrangers[who]))
                m_got[who] += size;
            fuzz::require(who == kNeighbour || !m_isEarly || m_got[who] <= m_sent[who]);
        }
    }

    Datagram packet(const ScenePeer& to)
    {
        const std::uint8_t kind = m_script.byte() % 6;
        const std::uint32_t one = m_script.byte(), other = m_script.byte();
        switch (kind) {
        case 0:
            return initiationFor(to.member.publicKey, one);
        case 1:
            return responseFor(to.member.publicKey, one, other);
        case 2:
            return cookieReplyFor(one);
        case 3:
            return dataFor(one, other, 32 + 8 * other);
        case 4: {
            const auto bind = makeBindDatagram(credentialsOf(static_cast<std::uint8_t>(200 + one % 50)), other);
            return {bind.begin(), bind.end()};
        }
        default: {
            const QByteArray raw = m_script.bytes();
            return {raw.begin(), raw.end()};
        }
        }
    }

    fuzz::Script m_script;
    RelayScene m_scene;
    std::vector<ScenePeer> m_peers;
    int m_joins = 0;
    bool m_isEarly = true;
    std::map<std::size_t, std::size_t> m_sent;
    std::map<std::size_t, std::size_t> m_got;
};

} // namespace

/// The whole core of the relay: what strangers send does no harm, whatever it is. A state file is only read.
void roamwire::fuzz::run(QByteArrayView input)
{
    (void)decodeBindings(input.toByteArray(), kScenePorts, 0);
    Play(input).run();
}
