#include "tests/bench/httpload.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <memory>
#include <optional>
#include <vector>

namespace roamwire::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTurnMs = 100;
constexpr qsizetype kReadSize = 16 * 1024;
const QByteArray kEndOfHeader = "\r\n\r\n";
const QByteArray kLength = "Content-Length: ";

struct Tally
{
    qint64 answers = 0;
    std::optional<QByteArray> failure; ///< the answer that was none, or why there is none
};

class Asker final : public Reactor::Watcher
{
public:
    Asker(Reactor& reactor, quint16 port, const NextRequest& next, Tally& tally)
        : m_reactor(reactor)
        , m_port(port)
        , m_next(next)
        , m_tally(tally)
    {
        connect();
    }

    void onReady(quint32) override
    {
        char buffer[kReadSize];
        const auto size = ::recv(m_socket.get(), buffer, sizeof buffer, MSG_DONTWAIT);
        if (size <= 0) {
            if (size == 0 || errno != EAGAIN)
                m_tally.failure = "the connection was lost without an answer";
            return;
        }
        m_answer.append(buffer, size);
        if (isComplete())
            finish();
    }

private:
    void connect()
    {
        m_socket = lab::Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(m_port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        ::setsockopt(m_socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            m_tally.failure = "the server does not take a connection";
            return;
        }
        m_reactor.watch(m_socket.get(), *this, false);
        ask();
    }

    void ask()
    {
        m_answer.clear();
        const QByteArray request = m_next(); // a few hundred bytes: the system takes them at once
        if (::send(m_socket.get(), request.constData(), static_cast<std::size_t>(request.size()), MSG_NOSIGNAL) !=
            request.size())
            m_tally.failure = "a request was not taken";
    }

    bool isComplete() const
    {
        const auto header = m_answer.indexOf(kEndOfHeader);
        const auto length = m_answer.indexOf(kLength);
        if (header < 0 || length < 0)
            return false;
        const auto begin = length + kLength.size();
        const auto size = m_answer.mid(begin, m_answer.indexOf('\r', begin) - begin).toLongLong();
        return m_answer.size() >= header + kEndOfHeader.size() + size;
    }

    void finish()
    {
        if (!m_answer.startsWith("HTTP/1.1 2")) {
            m_tally.failure = m_answer;
            return;
        }
        ++m_tally.answers;
        if (m_answer.contains("\r\nConnection: close\r\n"))
            connect();
        else
            ask();
    }

    Reactor& m_reactor;
    const quint16 m_port;
    const NextRequest& m_next;
    Tally& m_tally;
    lab::Descriptor m_socket;
    QByteArray m_answer;
};

} // namespace

Result<double> measureHttp(quint16 port, int clients, std::chrono::duration<double> duration, const NextRequest& next)
{
    Reactor reactor;
    Tally tally;
    std::vector<std::unique_ptr<Asker>> askers;
    const auto begun = Clock::now();
    for (int i = 0; i < clients; ++i)
        askers.push_back(std::make_unique<Asker>(reactor, port, next, tally));
    while (Clock::now() - begun < duration && !tally.failure)
        reactor.turn(kTurnMs);
    const std::chrono::duration<double> taken = Clock::now() - begun;
    if (tally.failure)
        return failure(QStringLiteral("a request failed: %1").arg(QString::fromUtf8(*tally.failure)));
    return static_cast<double>(tally.answers) / taken.count();
}

} // namespace roamwire::bench
