#include "server/worker/wgbroker/broker.h"

#include <QLoggingCategory>

namespace roamwire::worker {
namespace {

Q_LOGGING_CATEGORY(lcBroker, "roamwire.wgbroker")

/// Interfaces that are being made or removed. Each takes a few commands, one after the other, of a few milliseconds;
/// the last one is still answered before its client's patience ends.
constexpr qsizetype kMaxJobs = 128;

QByteArray text(const PublicKey& key)
{
    return key.toBase64();
}

} // namespace

Broker::Broker(SeatRules rules, Tunnels& tunnels, KeyGate& gate, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_seats(rules)
    , m_tunnels(tunnels)
    , m_gate(gate)
    , m_clock(clock)
{
    connect(&m_gate, &KeyGate::changed, this, &Broker::dropUnwelcome);
}

void Broker::begin()
{
    m_tunnels.find([this](const Result<FoundTunnels>& found) {
        if (found)
            adoptAll(*found);
        else
            qCWarning(lcBroker).noquote() << "cannot see what interfaces there are:" << found.error().message;
        openDoor();
    });
}

void Broker::adoptAll(const FoundTunnels& found)
{
    for (auto tunnel = found.cbegin(); tunnel != found.cend(); ++tunnel) {
        if (const auto number = numberIn(tunnel.key(), m_tunnels.plan().prefix))
            adopt(tunnel.key(), *tunnel, *number);
    }
    if (m_seats.count() > 0)
        qCInfo(lcBroker) << "goes on with" << m_seats.count() << "interfaces that are there";
}

void Broker::adopt(const QString& interface, const FoundTunnel& tunnel, int number)
{
    if (!tunnel.publicKey.isNull() && tunnel.publicKey != m_tunnels.publicKey()) {
        qCWarning(lcBroker).noquote() << interface << "has another private key and is left alone; so is its number";
        return m_seats.block(number);
    }
    const bool isWhole = !tunnel.publicKey.isNull() && tunnel.port == m_tunnels.plan().portOf(number) &&
                         tunnel.peers.size() == 1 && mayAsk(tunnel.peers.constFirst().key);
    const auto peer = tunnel.peers.value(0);
    if (isWhole && m_seats.adopt(number, peer.key, peer.handshake, m_clock.now()))
        return;
    qCInfo(lcBroker).noquote() << "removes" << interface << "which was left half-made, or is of another configuration";
    m_seats.block(number); // nobody's until it is gone
    m_tunnels.remove(number, [this, number](const Result<void>& removed) {
        if (removed)
            m_seats.release(number);
    });
}

void Broker::openDoor()
{
    m_isOpen = true;
    for (const Waiter& waiter : std::exchange(m_early, {}))
        ask(waiter.key, waiter.source, waiter.answered);
}

bool Broker::mayAsk(const PublicKey& key) const
{
    return key != m_tunnels.publicKey() && m_gate.permits(key);
}

void Broker::ask(const PublicKey& key, const QHostAddress& source, Answered answered)
{
    Waiter waiter{key, source, std::move(answered)};
    if (!m_isOpen)
        return m_early.append(std::move(waiter));
    if (!mayAsk(key))
        return refuse({waiter}, QStringLiteral("the lists say no"));
    const auto known = m_seats.numberOf(key);
    if (known && m_jobs.contains(*known))
        return m_jobs[*known].waiters.append(std::move(waiter));
    const auto number = m_jobs.size() < kMaxJobs ? m_seats.take(key, source) : std::nullopt;
    if (!number)
        return refuse({waiter}, QStringLiteral("no number is free, or its address has too many"));
    m_jobs.insert(*number, {{std::move(waiter)}, !known});
    raise(*number);
}

void Broker::raise(int number)
{
    m_tunnels.raise(number, m_seats.keyOf(number),
                    [this, number](const Result<void>& raised) { onRaised(number, raised); });
}

void Broker::onRaised(int number, const Result<void>& raised)
{
    const Job job = m_jobs.take(number);
    const PublicKey key = m_seats.keyOf(number);
    if (!raised) {
        qCWarning(lcBroker).noquote() << "no interface for" << text(key) << "-" << raised.error().message;
        m_seats.rest(number, m_clock.now());
        return refuse(job.waiters, QStringLiteral("no interface"));
    }
    if (!mayAsk(key)) { // the lists changed meanwhile
        refuse(job.waiters, QStringLiteral("the lists say no by now"));
        return leave(number);
    }
    m_seats.answer(number, m_clock.now());
    if (job.isNew)
        qCInfo(lcBroker).noquote() << text(key) << "has" << m_tunnels.plan().nameOf(number);
    m_figures.granted += static_cast<quint64>(job.waiters.size());
    for (const Waiter& waiter : job.waiters)
        waiter.answered(m_tunnels.plan().portOf(number));
}

void Broker::refuse(const QList<Waiter>& waiters, const QString& why)
{
    m_figures.refused += static_cast<quint64>(waiters.size());
    for (const Waiter& waiter : waiters) {
        qCDebug(lcBroker).noquote() << "refused" << text(waiter.key) << "-" << why;
        waiter.answered(std::nullopt);
    }
}

void Broker::leave(int number)
{
    m_jobs.insert(number, {});
    m_tunnels.remove(number, [this, number](const Result<void>& left) { onLeft(number, left); });
}

void Broker::onLeft(int number, const Result<void>& left)
{
    const Job job = m_jobs.take(number);
    if (left) {
        qCInfo(lcBroker).noquote() << text(m_seats.keyOf(number)) << "has lost" << m_tunnels.plan().nameOf(number);
        m_seats.release(number);
    } else {
        qCWarning(lcBroker).noquote() << "an interface stays:" << left.error().message;
        m_seats.rest(number, m_clock.now());
    }
    // Who asked while it went begins anew.
    for (const Waiter& waiter : job.waiters)
        ask(waiter.key, waiter.source, waiter.answered);
}

void Broker::look()
{
    if (!m_isOpen || m_isLooking)
        return;
    m_isLooking = true;
    QList<int> open = m_seats.numbers();
    open.removeIf([this](int number) { return m_jobs.contains(number); });
    m_tunnels.find([this, open](const Result<FoundTunnels>& found) {
        m_isLooking = false;
        if (!found)
            qCWarning(lcBroker).noquote() << "cannot see the handshakes:" << found.error().message;
        else
            endRound(open, *found);
    });
}

/// `open`: those that were there when the round began, with nothing under way.
void Broker::endRound(const QList<int>& open, const FoundTunnels& found)
{
    QHash<int, std::int64_t> handshakes;
    for (const int number : open) {
        if (m_jobs.contains(number))
            continue;
        const auto tunnel = found.constFind(m_tunnels.plan().nameOf(number));
        if (tunnel == found.cend()) {
            qCWarning(lcBroker).noquote() << m_tunnels.plan().nameOf(number) << "was removed by somebody else";
            m_seats.release(number);
        } else {
            handshakes.insert(number, tunnel->peers.value(0).handshake);
        }
    }
    const QList<int> gone = m_seats.endRound(handshakes, m_clock.now());
    m_figures.pruned += static_cast<quint64>(gone.size());
    for (const int number : gone)
        leave(number);
}

void Broker::dropUnwelcome()
{
    const QList<int> numbers = m_seats.numbers();
    for (const int number : numbers) {
        if (!m_jobs.contains(number) && !mayAsk(m_seats.keyOf(number)))
            leave(number);
    }
}

} // namespace roamwire::worker
