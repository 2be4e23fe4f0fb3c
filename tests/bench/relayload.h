#pragma once

#include "shared/base/result.h"
#include "tests/bench/relaycrowd.h"
#include "tests/lab/descriptor.h"
#include "tests/lab/moment.h"

#include <random>

namespace roamwire::bench {

/// What is sent in one measurement.
struct RelayTraffic
{
    std::size_t size = 148; ///< of a datagram, in bytes
    bool isGso = false;     ///< handed to the system in runs, one pair each
    bool isMany = false;    ///< a pair at random for every packet, not always the same one
};

struct Carried
{
    double packets = 0;
    double lost = 0;
    double seconds = 0;
};

/// The peers' sockets, all in the calling thread. It sends as fast as the forwarder carries: so many packets are under
/// way at a time that it never waits for more, and so few that no buffer overflows.
class RelayLoad final
{
public:
    /// In the thread's network namespace.
    static Result<std::unique_ptr<RelayLoad>> open();

    /// Binds all peers at the relay, and lets every pair shake hands.
    Result<void> introduce();

    Carried run(const QHostAddress& forwarder, const RelayTraffic& traffic, std::chrono::milliseconds duration);
    /// One packet there, one back, again and again, with pauses: each one's microseconds.
    Result<QList<double>> roundTrips(const QHostAddress& forwarder, int count);

private:
    class Batch;

    RelayLoad() = default;
    Result<void> shakeHands(const Flow& there, const Flow& back);
    Result<void> pass(const Flow& flow, const QHostAddress& forwarder, const server::Datagram& datagram);
    void send(const Flow& flow, const QHostAddress& forwarder, const server::Datagram& datagram);
    const Flow& nextFlow(const RelayTraffic& traffic);
    /// All from one peer, whose number it returns.
    int fill(Batch& batch, const QHostAddress& forwarder, const RelayTraffic& traffic);
    std::size_t receive(const RelayTraffic& traffic);

    std::vector<lab::Descriptor> m_sockets;
    std::mt19937 m_random{2};
    std::size_t m_turn = 0;
    std::uint64_t m_counter = 0;
};

} // namespace roamwire::bench
