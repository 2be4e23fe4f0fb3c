#include "tests/lab/tunnelprobe.h"

#include "tests/lab/udpsocket.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

namespace roamwire::lab {

TunnelProbe::TunnelProbe(Descriptor sender, Descriptor echo, QHostAddress target, quint16 port,
                         std::chrono::milliseconds interval)
    : m_sender(std::move(sender))
    , m_echo(std::move(echo))
    , m_target(std::move(target))
    , m_port(port)
    , m_interval(interval)
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

TunnelProbe::~TunnelProbe() = default;

Result<std::unique_ptr<TunnelProbe>> TunnelProbe::start(const Namespace& from, const Namespace& to,
                                                        const QHostAddress& target, quint16 port,
                                                        std::chrono::milliseconds interval)
{
    auto sender = openUdp(from, 0);
    auto echo = openUdp(to, port);
    if (!sender || !echo)
        return std::unexpected((sender ? echo : sender).error());
    // The sender is not connected: its source address must follow the routes of the moment.
    return std::unique_ptr<TunnelProbe>(new TunnelProbe(std::move(*sender), std::move(*echo), target, port, interval));
}

ProbeLog TunnelProbe::log() const
{
    const std::scoped_lock lock(m_mutex);
    return m_log;
}

void TunnelProbe::run(const std::stop_token& stop)
{
    ::prctl(PR_SET_TIMERSLACK, 1);
    Moment next = now();
    while (!stop.stop_requested()) {
        if (now() >= next) {
            sendNext();
            next += m_interval;
        }
        const auto left = std::max(std::chrono::nanoseconds::zero(), std::chrono::nanoseconds(next - now()));
        const timespec timeout{0, left.count()};
        pollfd watched[2]{{m_sender.get(), POLLIN, 0}, {m_echo.get(), POLLIN, 0}};
        ::ppoll(watched, 2, &timeout, nullptr);
        echoAll();
        receiveAnswers();
    }
}

void TunnelProbe::sendNext()
{
    const std::scoped_lock lock(m_mutex);
    const quint64 sequence = m_log.packets().size();
    m_log.sent(now());
    sendUdp(m_sender, m_target, m_port, QByteArray(reinterpret_cast<const char*>(&sequence), sizeof sequence));
}

void TunnelProbe::receiveAnswers()
{
    quint64 sequence = 0;
    while (::recv(m_sender.get(), &sequence, sizeof sequence, 0) == sizeof sequence) {
        const std::scoped_lock lock(m_mutex);
        m_log.answered(sequence, now());
    }
}

void TunnelProbe::echoAll()
{
    quint64 sequence = 0;
    sockaddr_in from = {};
    socklen_t size = sizeof from;
    while (::recvfrom(m_echo.get(), &sequence, sizeof sequence, 0, reinterpret_cast<sockaddr*>(&from), &size) ==
           sizeof sequence) {
        [[maybe_unused]] const ssize_t written =
            ::sendto(m_echo.get(), &sequence, sizeof sequence, MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&from), size);
    }
}

} // namespace roamwire::lab
