#include "shared/crypto/possession.h"
#include "shared/wire/codec.h"
#include "tests/bench/reactor.h"
#include "tests/bench/updatenumber.h"
#include "tests/bench/websocket.h"

#include <QCryptographicHash>
#include <QHash>
#include <QList>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <deque>

// The least a server can do for a delivery: raw epoll, a frame that was encoded before, one send() per receiver and
// update. It understands nothing: a client's first message is its join, every further one an update.

using namespace roamwire;
using namespace roamwire::bench;

namespace {

constexpr int kBacklog = 4096;
constexpr qsizetype kReadBytes = 64 * 1024;
constexpr QByteArrayView kNumberField("\"lan_name\":\"");
constexpr qsizetype kNumberDigits = 10;
constexpr QByteArrayView kKeyField("Sec-WebSocket-Key: ");
constexpr QByteArrayView kAcceptSuffix("258EAFA5-E914-47DA-95CA-C5AB0DC85B11"); // RFC 6455 section 1.3
constexpr qsizetype kPathBegin = 4;                                             // behind "GET "
constexpr qsizetype kMaskBytes = 4;

QByteArray textFrame(QByteArrayView text)
{
    QByteArray frame;
    appendFrame(frame, Opcode::Text, text);
    return frame;
}

QByteArray framed(const wire::Message& message)
{
    return textFrame(wire::encode(message));
}

/// As long as roamwired's.
QByteArray peerFrame()
{
    PeerRecord peer;
    peer.displayName = QStringLiteral("bench peer");
    peer.wgip = QHostAddress(QStringLiteral("10.128.100.100"));
    peer.wgip6 = QHostAddress(QStringLiteral("fd8b:6e0d:566f:29e2:9790:264e:3f02:89c4"));
    peer.rev = 1'767'225'600'000'000;
    peer.endpoints = EndpointReport{
        51820,
        {QHostAddress(QStringLiteral("192.168.178.23")), QHostAddress(QStringLiteral("2001:db8:7:1::23"))},
        lanNameOf(kNoUpdate)};
    peer.observed.v4 = QHostAddress(QHostAddress::LocalHost);
    return framed(wire::PeerUpsert{peer});
}

class Connection;
using Tenant = QList<Connection*>;

struct Frames
{
    QByteArray challenge = framed(wire::Challenge{PossessionChallenge().serverKey(), Nonce(), {}});
    QByteArray welcome = framed(wire::Welcome{});
    QByteArray acknowledgement = framed(wire::UpdateAck{});
    QByteArray peer = peerFrame();
    qsizetype number = peer.indexOf(kNumberField) + kNumberField.size();
};

class Connection final : public Reactor::Watcher
{
public:
    Connection(int descriptor, QHash<QByteArray, Tenant>& tenants, Frames& frames)
        : m_socket(descriptor)
        , m_tenants(tenants)
        , m_frames(frames)
    {
    }

    void send(QByteArrayView bytes) const
    {
        ::send(m_socket.get(), bytes.data(), static_cast<std::size_t>(bytes.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
    }

private:
    void onReady(quint32) override
    {
        std::array<char, kReadBytes> buffer;
        const ssize_t count = ::recv(m_socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count <= 0) {
            if (m_tenant)
                m_tenant->removeOne(this);
            m_socket = {}; // its object stays: there are as many as a benchmark makes
            return;
        }
        QByteArrayView bytes(buffer.data(), count);
        if (!m_tenant)
            return upgrade(bytes);
        while (const auto frame = takeFrame(bytes))
            take(*frame);
    }

    void upgrade(QByteArrayView request)
    {
        const qsizetype key = request.indexOf(kKeyField) + kKeyField.size();
        const QByteArray secret =
            request.sliced(key, request.indexOf('\r', key) - key).toByteArray().append(kAcceptSuffix);
        const QByteArray accepted = QCryptographicHash::hash(secret, QCryptographicHash::Sha1);
        m_tenant = &m_tenants[request.sliced(kPathBegin, request.indexOf(' ', kPathBegin) - kPathBegin).toByteArray()];
        const QByteArray answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Protocol: roamwire.v1\r\nSec-WebSocket-Accept: " +
                                  accepted.toBase64() + "\r\n\r\n" + m_frames.challenge;
        send(answer);
    }

    void take(const Frame& frame)
    {
        if (frame.opcode != Opcode::Text)
            return;
        if (!m_isJoined) {
            m_isJoined = true;
            m_tenant->append(this);
            send(m_frames.welcome);
            return;
        }
        copyNumber(frame.payload);
        for (const Connection* other : *m_tenant) {
            if (other != this)
                other->send(m_frames.peer);
        }
        send(m_frames.acknowledgement);
    }

    /// So that the generator can tell updates apart.
    void copyNumber(QByteArrayView masked) const
    {
        QByteArray text = masked.toByteArray();
        const char* mask = masked.data() - kMaskBytes;
        for (qsizetype i = 0; i < text.size(); ++i)
            text[i] = static_cast<char>(text[i] ^ mask[i % kMaskBytes]);
        const qsizetype at = text.indexOf(kNumberField) + kNumberField.size();
        std::copy_n(text.constData() + at, kNumberDigits, m_frames.peer.data() + m_frames.number);
    }

    lab::Descriptor m_socket;
    QHash<QByteArray, Tenant>& m_tenants;
    Frames& m_frames;
    Tenant* m_tenant = nullptr;
    bool m_isJoined = false;
};

class Listener final : public Reactor::Watcher
{
public:
    explicit Listener(Reactor& reactor)
        : m_reactor(reactor)
        , m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))
    {
        m_tenants.reserve(kBacklog); // tenants do not move
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (::bind(m_socket.get(), generic, size) != 0 || ::listen(m_socket.get(), kBacklog) != 0 ||
            ::getsockname(m_socket.get(), generic, &size) != 0)
            qFatal("cannot listen");
        m_reactor.watch(m_socket.get(), *this, false);
        std::printf("{\"ready\":true,\"urls\":[\"ws://127.0.0.1:%u\"]}\n", ntohs(address.sin_port));
        std::fflush(stdout);
    }

private:
    void onReady(quint32) override
    {
        for (int fd = accept(); fd >= 0; fd = accept())
            m_reactor.watch(fd, m_connections.emplace_back(fd, m_tenants, m_frames), false);
    }

    int accept() const
    {
        const int fd = ::accept4(m_socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        const int on = 1;
        if (fd >= 0)
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        return fd;
    }

    Reactor& m_reactor;
    lab::Descriptor m_socket;
    Frames m_frames;
    QHash<QByteArray, Tenant> m_tenants;
    std::deque<Connection> m_connections;
};

} // namespace

int main()
{
    std::signal(SIGTERM, [](int) { std::_Exit(0); });
    Reactor reactor;
    const Listener listener(reactor);
    while (true)
        reactor.turn(-1);
}
