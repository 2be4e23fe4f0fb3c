#pragma once

#include "tests/lab/descriptor.h"

#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace roamwire::lab {

/// The long cables of the lab: frames that enter one tap leave the other after a fixed time. One thread serves all.
class DelayLinks final
{
public:
    using Duration = std::chrono::nanoseconds;

    DelayLinks();
    ~DelayLinks();
    DelayLinks(const DelayLinks&) = delete;
    DelayLinks& operator=(const DelayLinks&) = delete;

    /// From now on both directions between these two non-blocking taps take `oneWay`.
    void connect(Descriptor left, Descriptor right, Duration oneWay);

private:
    struct Frame
    {
        std::chrono::steady_clock::time_point due;
        std::vector<char> bytes;
    };
    /// One direction of one cable.
    struct Lane
    {
        int from;
        int to;
        Duration oneWay;
        std::deque<Frame> inFlight;
    };

    void run(const std::stop_token& stop);
    void waitForWork(const std::vector<Lane*>& lanes) const;
    std::vector<Lane*> lanes();
    static void take(Lane& lane);
    static void deliver(Lane& lane);

    Descriptor m_wake;
    std::mutex m_mutex; // guards the two below; lanes are only added, and their content is the thread's alone
    std::vector<Descriptor> m_taps;
    std::vector<std::unique_ptr<Lane>> m_lanes;
    std::jthread m_thread;
};

} // namespace roamwire::lab
