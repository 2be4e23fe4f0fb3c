#include "tests/lab/delaylinks.h"

#include <array>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

namespace roamwire::lab {
namespace {

/// About 12 ms of a gigabit in full frames: far above what the lab sends, and a bound if something runs wild.
constexpr std::size_t kMaxInFlight = 1024;
constexpr std::size_t kMaxFrame = 2048;

void becomePunctual()
{
    // A real cable does not wait for a processor; without these the programs under test would slow down their network.
    ::prctl(PR_SET_TIMERSLACK, 1);
    const sched_param priority{1};
    ::pthread_setschedparam(::pthread_self(), SCHED_FIFO, &priority);
}

} // namespace

DelayLinks::DelayLinks()
    : m_wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

DelayLinks::~DelayLinks()
{
    m_thread.request_stop();
    ::eventfd_write(m_wake.get(), 1);
    m_thread.join();
}

void DelayLinks::connect(Descriptor left, Descriptor right, Duration oneWay)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_lanes.push_back(std::make_unique<Lane>(Lane{left.get(), right.get(), oneWay, {}}));
        m_lanes.push_back(std::make_unique<Lane>(Lane{right.get(), left.get(), oneWay, {}}));
        m_taps.push_back(std::move(left));
        m_taps.push_back(std::move(right));
    }
    ::eventfd_write(m_wake.get(), 1);
}

std::vector<DelayLinks::Lane*> DelayLinks::lanes()
{
    const std::scoped_lock lock(m_mutex);
    std::vector<Lane*> all;
    all.reserve(m_lanes.size());
    for (const auto& lane : m_lanes)
        all.push_back(lane.get());
    return all;
}

void DelayLinks::run(const std::stop_token& stop)
{
    becomePunctual();
    while (!stop.stop_requested()) {
        const std::vector<Lane*> all = lanes();
        waitForWork(all);
        for (Lane* lane : all) {
            take(*lane);
            deliver(*lane);
        }
    }
}

void DelayLinks::waitForWork(const std::vector<Lane*>& lanes) const
{
    std::vector<pollfd> watched{{m_wake.get(), POLLIN, 0}};
    watched.reserve(lanes.size() + 1);
    auto next = std::chrono::steady_clock::time_point::max();
    for (const Lane* lane : lanes) {
        watched.push_back({lane->from, POLLIN, 0});
        if (!lane->inFlight.empty())
            next = std::min(next, lane->inFlight.front().due);
    }
    const auto left = std::max(Duration::zero(), Duration(next - std::chrono::steady_clock::now()));
    const timespec timeout{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
    ::ppoll(watched.data(), watched.size(),
            lanes.empty() || next.time_since_epoch().count() == INT64_MAX ? nullptr : &timeout, nullptr);
    eventfd_t ignored = 0;
    ::eventfd_read(m_wake.get(), &ignored);
}

void DelayLinks::take(Lane& lane)
{
    std::array<char, kMaxFrame> buffer;
    for (;;) {
        const ssize_t size = ::read(lane.from, buffer.data(), buffer.size());
        if (size <= 0)
            return;
        // A full cable drops the newest frame, as a router with a short queue does.
        if (lane.inFlight.size() < kMaxInFlight)
            lane.inFlight.push_back(
                {std::chrono::steady_clock::now() + lane.oneWay, {buffer.data(), buffer.data() + size}});
    }
}

void DelayLinks::deliver(Lane& lane)
{
    const auto now = std::chrono::steady_clock::now();
    while (!lane.inFlight.empty() && lane.inFlight.front().due <= now) {
        const Frame& frame = lane.inFlight.front();
        // The far interface may be down: then the frame is lost, as it would be.
        [[maybe_unused]] const ssize_t written = ::write(lane.to, frame.bytes.data(), frame.bytes.size());
        lane.inFlight.pop_front();
    }
}

} // namespace roamwire::lab
