#include "tests/bench/reactor.h"

#include <sys/epoll.h>

#include <array>

namespace roamwire::bench {
namespace {

constexpr int kEventsPerTurn = 1024;

void control(int epoll, int operation, int descriptor, Reactor::Watcher& watcher, bool writable)
{
    epoll_event event{};
    event.events = EPOLLIN | (writable ? EPOLLOUT : 0U);
    event.data.ptr = &watcher;
    if (::epoll_ctl(epoll, operation, descriptor, &event) != 0)
        qFatal("epoll_ctl fails");
}

} // namespace

Reactor::Reactor()
    : m_epoll(::epoll_create1(EPOLL_CLOEXEC))
{
}

void Reactor::watch(int descriptor, Watcher& watcher, bool writable)
{
    control(m_epoll.get(), EPOLL_CTL_ADD, descriptor, watcher, writable);
}

void Reactor::change(int descriptor, Watcher& watcher, bool writable)
{
    control(m_epoll.get(), EPOLL_CTL_MOD, descriptor, watcher, writable);
}

void Reactor::turn(int timeoutMs)
{
    std::array<epoll_event, kEventsPerTurn> events;
    const int count = ::epoll_wait(m_epoll.get(), events.data(), kEventsPerTurn, timeoutMs);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        static_cast<Watcher*>(event.data.ptr)->onReady(event.events);
    }
    for (Ticker* ticker : m_tickers)
        ticker->onTurn();
}

} // namespace roamwire::bench
