#pragma once

#include "tests/bench/crowd.h"
#include "tests/bench/measuredserver.h"

#include <QHash>

#include <array>
#include <functional>

namespace roamwire::bench {

/// What one measurement saw.
struct LoadFigures
{
    double deliveries = 0;
    double seconds = 0;
    double cpuSeconds = 0; ///< the server's
    double p50Ms = 0;      ///< from the sender's write to a receiver's read
    double p99Ms = 0;

    double deliveriesPerCpuSecond() const { return deliveries / cpuSeconds; }
    double cpuPercent() const { return 100 * cpuSeconds / seconds; }
};

/// Peers of a crowd tell new places, and everybody else of their tenants hears of it.
class UpdateLoad final : private UpdateEvents
{
public:
    /// All outlive it.
    UpdateLoad(Reactor& reactor, Crowd& crowd, const MeasuredServer& server);
    ~UpdateLoad() override;
    Q_DISABLE_COPY_MOVE(UpdateLoad)

    using Seconds = std::chrono::duration<double>;

    /// So many updates at any time in the first tenant: the next one when everybody else has one and it is
    /// acknowledged. The peers take turns, because no peer may say very much.
    Result<LoadFigures> keepInFlight(int inFlight, Seconds duration);
    /// So many updates in all per second, by changing peers of changing tenants, whatever became of those before.
    Result<LoadFigures> atRate(double perSecond, Seconds duration);

private:
    struct Flight
    {
        quint32 number = 0;
        int undelivered = 0;
        bool isAcknowledged = false;
        Stopwatch::time_point sent;

        bool isComplete() const { return undelivered == 0 && isAcknowledged; }
    };
    static constexpr quint32 kFlights = 16'384;

    void onDelivery(quint32 update) override;
    void onAcknowledged(Client& sender) override;

    void send(int sender);
    void sendNext();
    void complete();
    Result<LoadFigures> measure(Seconds duration, const std::function<void()>& feed);
    Result<void> runFor(Seconds duration, const std::function<void()>& feed);
    Result<void> drain();

    Reactor& m_reactor;
    Crowd& m_crowd;
    const MeasuredServer& m_server;
    std::array<Flight, kFlights> m_flights;
    QHash<const Client*, quint32> m_unacknowledged;
    quint32 m_last = 0;
    int m_nextSender = 0;
    int m_inFlight = 0;
    bool m_isClosedLoop = false;
    bool m_isMeasuring = false;
    qint64 m_deliveries = 0;
    std::vector<float> m_latencies; ///< ms
};

} // namespace roamwire::bench
