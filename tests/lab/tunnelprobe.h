#pragma once

#include "shared/base/result.h"
#include "tests/lab/descriptor.h"
#include "tests/lab/namespace.h"
#include "tests/lab/probelog.h"

#include <QHostAddress>

#include <mutex>
#include <thread>

namespace roamwire::lab {

/// Sends a numbered UDP packet every 20 ms (or what is asked for) from one machine and answers it on another, as long
/// as it lives. A thread of its own serves both ends, so that nothing the test does in between disturbs the rhythm.
class TunnelProbe final
{
public:
    static constexpr std::chrono::milliseconds kInterval{20};

    /// `target` is an address of machine `to`. Probes towards one machine need different ports.
    static Result<std::unique_ptr<TunnelProbe>> start(const Namespace& from, const Namespace& to,
                                                      const QHostAddress& target, quint16 port,
                                                      std::chrono::milliseconds interval = kInterval);
    ~TunnelProbe();
    TunnelProbe(const TunnelProbe&) = delete;
    TunnelProbe& operator=(const TunnelProbe&) = delete;

    ProbeLog log() const;

private:
    TunnelProbe(Descriptor sender, Descriptor echo, QHostAddress target, quint16 port,
                std::chrono::milliseconds interval);
    void run(const std::stop_token& stop);
    void sendNext();
    void receiveAnswers();
    void echoAll();

    Descriptor m_sender;
    Descriptor m_echo;
    QHostAddress m_target;
    quint16 m_port;
    std::chrono::milliseconds m_interval;
    mutable std::mutex m_mutex; // guards the log
    ProbeLog m_log;
    std::jthread m_thread;
};

} // namespace roamwire::lab
