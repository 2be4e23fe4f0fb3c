#pragma once

#include "server/relay/linux/udpbatch.h"
#include "server/relay/linux/udpports.h"
#include "server/relay/relayworker.h"

#include <QHash>

#include <mutex>
#include <thread>

namespace roamwire::server {

/// The relay's thread: waits for datagrams at all ports, asks the core, and sends what it says in batches.
class EpollWorker final : public RelayWorker
{
public:
    EpollWorker(UdpPorts sockets, const UdpRelaySettings& settings, std::unique_ptr<StateFile> stateFile,
                std::function<void()> onNews);
    ~EpollWorker() override;

    void post(Command command) override;
    std::vector<RelayCore::News> takeNews() override;
    RelayFigures figures() const override;

private:
    void run();
    void serve(const UdpPorts::Socket& socket);
    void judge(const UdpPorts::Socket& socket, const ReceivedRun& run);
    bool runCommands();
    void tellNews();
    void everySecond();
    void wakeUp() const;
    /// Before the commands are taken, or one that comes meanwhile would wait.
    void forgetWakeUp() const;

    const UdpPorts m_sockets;
    const std::unique_ptr<StateFile> m_stateFile;
    const std::function<void()> m_onNews;
    const int m_epoll;
    const int m_wakeUp; ///< eventfd
    const std::uint16_t m_low;

    // The worker's thread alone.
    SystemClock m_clock;
    RelayCore m_core;
    UdpReceiver m_receiver;
    PerFamily<UdpSender> m_senders; ///< of the one port from which answers to the port at hand leave
    Instant m_now{};
    Instant m_nextTidying{};
    Instant m_nextSaving{};
    quint64 m_notSent = 0;

    mutable std::mutex m_mutex;
    std::vector<Command> m_commands;            ///< guarded
    QHash<RelayMember, SeenEndpoints> m_seen;   ///< guarded; to be told
    std::vector<RelayCore::Sleeper> m_sleepers; ///< guarded; to be told
    RelayFigures m_figures;                     ///< guarded
    bool m_isEnding = false;                    ///< guarded
    std::thread m_thread;
};

} // namespace roamwire::server
