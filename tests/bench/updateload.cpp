#include "tests/bench/updateload.h"

#include "tests/bench/updatenumber.h"

#include <algorithm>

namespace roamwire::bench {
namespace {

using namespace std::chrono_literals;

constexpr UpdateLoad::Seconds kWarmUp = 500ms;
/// A server that does not get an update to everybody by then has lost it.
constexpr auto kDrainLimit = 20s;
/// Tenants that follow each other in time are not neighbours in memory.
constexpr int kStride = 7919;

double percentile(std::vector<float>& values, double part)
{
    if (values.empty())
        return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, at);
    return *at;
}

} // namespace

UpdateLoad::UpdateLoad(Reactor& reactor, Crowd& crowd, const MeasuredServer& server)
    : m_reactor(reactor)
    , m_crowd(crowd)
    , m_server(server)
{
    m_crowd.setUpdateEvents(this);
}

UpdateLoad::~UpdateLoad()
{
    m_crowd.setUpdateEvents(nullptr);
}

Result<LoadFigures> UpdateLoad::keepInFlight(int inFlight, Seconds duration)
{
    m_isClosedLoop = true;
    for (int i = 0; i < inFlight; ++i)
        sendNext();
    return measure(duration, [] {});
}

Result<LoadFigures> UpdateLoad::atRate(double perSecond, Seconds duration)
{
    m_isClosedLoop = false;
    const auto begin = Stopwatch::now();
    qint64 sent = 0;
    return measure(duration, [this, perSecond, begin, sent]() mutable {
        const auto due = static_cast<qint64>(Seconds(Stopwatch::now() - begin).count() * perSecond);
        const CrowdShape& shape = m_crowd.shape();
        for (; sent < due; ++sent) {
            const auto tenant = static_cast<int>((sent * kStride) % shape.tenants);
            const auto peer = static_cast<int>((sent / shape.tenants) % shape.peersPerTenant);
            send(tenant * shape.peersPerTenant + peer);
        }
    });
}

Result<LoadFigures> UpdateLoad::measure(Seconds duration, const std::function<void()>& feed)
{
    if (auto warm = runFor(kWarmUp, feed); !warm)
        return std::unexpected(warm.error());
    m_deliveries = 0;
    m_latencies.clear();
    m_isMeasuring = true;
    const auto begin = Stopwatch::now();
    const double cpu = m_server.cpuSeconds();
    auto run = runFor(duration, feed);
    LoadFigures figures;
    figures.cpuSeconds = m_server.cpuSeconds() - cpu;
    figures.seconds = Seconds(Stopwatch::now() - begin).count();
    figures.deliveries = static_cast<double>(m_deliveries);
    m_isMeasuring = false;
    figures.p50Ms = percentile(m_latencies, 0.5);
    figures.p99Ms = percentile(m_latencies, 0.99);
    if (run)
        run = drain();
    if (!run)
        return std::unexpected(run.error());
    return figures;
}

Result<void> UpdateLoad::runFor(Seconds duration, const std::function<void()>& feed)
{
    const auto end = Stopwatch::now() + std::chrono::duration_cast<Stopwatch::duration>(duration);
    while (Stopwatch::now() < end) {
        feed();
        // It never sleeps: otherwise the servers would pay for waking it, which no network does.
        m_reactor.turn(0);
        if (m_crowd.trouble())
            return std::unexpected(*m_crowd.trouble());
    }
    return {};
}

Result<void> UpdateLoad::drain()
{
    m_isClosedLoop = false;
    const auto limit = Stopwatch::now() + kDrainLimit;
    while (m_inFlight > 0) {
        m_reactor.turn(1);
        if (Stopwatch::now() > limit)
            return failure(QStringLiteral("%1 updates did not reach everybody").arg(m_inFlight));
    }
    return {};
}

void UpdateLoad::send(int sender)
{
    Flight& flight = m_flights[++m_last % kFlights];
    flight = {m_last, m_crowd.shape().peersPerTenant - 1, false, Stopwatch::now()};
    ++m_inFlight;
    Client& client = m_crowd.client(sender);
    m_unacknowledged.insert(&client, m_last);
    client.update(m_last);
}

void UpdateLoad::sendNext()
{
    send(m_nextSender);
    m_nextSender = (m_nextSender + 1) % m_crowd.shape().peersPerTenant;
}

void UpdateLoad::onDelivery(quint32 update)
{
    Flight& flight = m_flights[update % kFlights];
    if (update == kNoUpdate || flight.number != update)
        return;
    if (m_isMeasuring) {
        ++m_deliveries;
        if (!m_isClosedLoop)
            m_latencies.push_back(std::chrono::duration<float, std::milli>(Stopwatch::now() - flight.sent).count());
    }
    --flight.undelivered;
    if (flight.isComplete())
        complete();
}

void UpdateLoad::onAcknowledged(Client& sender)
{
    Flight& flight = m_flights[m_unacknowledged.take(&sender) % kFlights];
    flight.isAcknowledged = true;
    if (flight.isComplete())
        complete();
}

void UpdateLoad::complete()
{
    --m_inFlight;
    if (m_isClosedLoop)
        sendNext();
}

} // namespace roamwire::bench
