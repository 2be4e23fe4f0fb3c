#pragma once

#include "tests/bench/relayload.h"
#include "tests/lab/namespace.h"
#include "tests/lab/process.h"

namespace roamwire::bench {

/// What a forwarder did.
struct Work
{
    Carried carried;
    double cpuSeconds = 0;

    Work& operator+=(const Work& other)
    {
        carried.packets += other.carried.packets;
        carried.lost += other.carried.lost;
        carried.seconds += other.carried.seconds;
        cpuSeconds += other.cpuSeconds;
        return *this;
    }
};

/// A generator, and the two forwarders at the other end of a cable.
class RelayStage final
{
public:
    struct Side
    {
        QHostAddress address;
        std::unique_ptr<lab::Process> process;

        double cpuSeconds() const;
    };

    Result<void> build();
    Work load(const Side& side, const RelayTraffic& traffic, std::chrono::milliseconds duration);
    /// The median, in microseconds.
    Result<double> roundTrip(const Side& side, int count);

    const Side& relay() const { return m_relay; }
    const Side& bare() const { return m_bare; }

private:
    Result<void> connect();
    Result<Side> start(const QString& what, const QHostAddress& address) const;

    std::unique_ptr<lab::Namespace> m_here;
    std::unique_ptr<lab::Namespace> m_there;
    Side m_relay;
    Side m_bare;
    std::unique_ptr<RelayLoad> m_load;
};

} // namespace roamwire::bench
