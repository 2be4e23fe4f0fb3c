#include "tests/bench/crowd.h"

#include "shared/wire/limits.h"

#include <algorithm>
#include <random>

namespace roamwire::bench {
namespace {

using namespace std::chrono_literals;

/// So many connections begin before the generator looks what became of them: a burst, as after a server's restart.
constexpr int kOpensPerTurn = 64;
/// As a client with jitter does it.
constexpr int kRetryAfterMs = 200;
constexpr int kTurnMs = 10;
/// For benchmarks of networks (RFC 2544).
constexpr quint32 kFirstOrigin = 0xc6120001U;

double milliseconds(Stopwatch::duration duration)
{
    return std::chrono::duration<double, std::milli>(duration).count();
}

} // namespace

Crowd::Crowd(Reactor& reactor, CrowdShape shape)
    : m_shape(shape)
    , m_reactor(reactor)
{
    for (int tenant = 0; tenant < m_shape.tenants; ++tenant) {
        const TenantId id = TenantId::random();
        for (int peer = 0; peer < m_shape.peersPerTenant; ++peer) {
            const auto origin =
                m_shape.isSpread ? QHostAddress(kFirstOrigin + static_cast<quint32>(m_clients.size())) : QHostAddress();
            m_clients.emplace_back(id, m_shape.speech, m_shape.isTls, origin, reactor,
                                   static_cast<ClientEvents&>(*this));
        }
    }
    m_reactor.add(*this);
}

Crowd::~Crowd()
{
    m_reactor.remove(*this);
}

Result<JoinReport> Crowd::join(quint16 port, std::chrono::seconds limit)
{
    // The peers of a tenant do not come back side by side.
    std::vector<Client*> waiting;
    for (Client& client : m_clients)
        waiting.push_back(&client);
    std::ranges::shuffle(waiting, std::minstd_rand(m_clients.size()));

    JoinReport report;
    m_joined = 0;
    m_worstConnectMs = 0;
    m_isJoining = true;
    const auto begin = Stopwatch::now();
    auto retryAt = begin;
    while (m_joined < m_shape.peers()) {
        for (int i = 0; i < kOpensPerTurn && !waiting.empty(); ++i) {
            if (auto opened = waiting.back()->open(port); !opened)
                return std::unexpected(opened.error());
            waiting.pop_back();
        }
        m_reactor.turn(waiting.empty() ? kTurnMs : 0);
        if (m_trouble)
            return std::unexpected(*m_trouble);
        if (Stopwatch::now() - begin > limit)
            return failure(QStringLiteral("only %1 of %2 peers joined in time %3")
                               .arg(m_joined)
                               .arg(m_shape.peers())
                               .arg(m_refusal.isEmpty() ? m_refusal : u'(' + m_refusal + u')'));
        if (m_refused.empty()) {
            retryAt = Stopwatch::now() + std::chrono::milliseconds(kRetryAfterMs);
        } else if (Stopwatch::now() >= retryAt) {
            report.retries += static_cast<int>(m_refused.size());
            waiting.insert(waiting.end(), m_refused.begin(), m_refused.end());
            m_refused.clear();
        }
    }
    m_isJoining = false;
    m_pings = 0;
    m_pingsSince = Stopwatch::now();
    report.seconds = std::chrono::duration<double>(m_pingsSince - begin).count();
    report.worstConnectMs = m_worstConnectMs;
    return report;
}

void Crowd::vanish()
{
    for (Client& client : m_clients)
        client.close();
    m_joined = 0;
}

void Crowd::loseAll()
{
    m_isServerGone = true;
    while (std::ranges::any_of(m_clients, [](const Client& client) { return client.stage() != Client::Stage::Closed; }))
        m_reactor.turn(kTurnMs);
    m_isServerGone = false;
    m_joined = 0;
}

void Crowd::onJoined(Client& client, QByteArrayView text)
{
    if (m_membershipEvents)
        m_membershipEvents->onWelcome(client, text);
    ++m_joined;
    m_worstConnectMs = std::max(m_worstConnectMs, milliseconds(client.connectTime()));
}

void Crowd::onDelivery(quint32 update)
{
    if (m_updateEvents)
        m_updateEvents->onDelivery(update);
}

void Crowd::onAcknowledged(Client& sender)
{
    if (m_updateEvents)
        m_updateEvents->onAcknowledged(sender);
}

void Crowd::onRemoval(QByteArrayView text)
{
    if (m_membershipEvents)
        m_membershipEvents->onRemoval(text);
}

void Crowd::onLost(Client& client, const QString& why)
{
    if (m_isServerGone)
        return;
    if (!m_isJoining) {
        m_trouble = Error{QStringLiteral("a connection was lost: %1").arg(why)};
        return;
    }
    m_refused.push_back(&client);
    m_refusal = why;
}

void Crowd::onTurn()
{
    if (m_isJoining || m_joined == 0 || m_shape.speech != Speech::Native)
        return;
    const double intervals = std::chrono::duration<double>(Stopwatch::now() - m_pingsSince) / limits::kPingInterval;
    const auto due = static_cast<qint64>(intervals * m_shape.peers());
    for (; m_pings < due; ++m_pings)
        client(static_cast<int>(m_pings % m_shape.peers())).ping();
}

} // namespace roamwire::bench
