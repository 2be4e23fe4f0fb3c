#pragma once

#include "tests/lab/descriptor.h"

#include <QtGlobal>

#include <vector>

namespace roamwire::bench {

/// One epoll set, and what waits on it. One thread.
class Reactor final
{
public:
    class Watcher
    {
    public:
        virtual ~Watcher() = default;
        /// It may forget or close any descriptor but free no watcher.
        virtual void onReady(quint32 events) = 0;
    };

    class Ticker
    {
    public:
        virtual ~Ticker() = default;
        virtual void onTurn() = 0;
    };

    Reactor();

    /// Told of every turn.
    void add(Ticker& ticker) { m_tickers.push_back(&ticker); }
    void remove(Ticker& ticker) { std::erase(m_tickers, &ticker); }

    /// Readable, and writable too if wanted. The watcher outlives the watch, which ends when the descriptor is closed.
    void watch(int descriptor, Watcher& watcher, bool writable);
    void change(int descriptor, Watcher& watcher, bool writable);

    /// Waits at most so long, and hands out what happened.
    void turn(int timeoutMs);

private:
    lab::Descriptor m_epoll;
    std::vector<Ticker*> m_tickers;
};

} // namespace roamwire::bench
