#include "tests/bench/client.h"

#include "shared/wire/codec.h"
#include "tests/bench/updatenumber.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace roamwire::bench {
namespace {

constexpr qsizetype kReadBytes = 512 * 1024;
constexpr quint16 kListenPort = 51820;
/// NATs give a new port with a new place.
constexpr quint16 kListenPorts = 1000;

/// Of one length, but not everybody's.
QString displayName(const PublicKey& key)
{
    return QStringLiteral("bench peer ") + QString::fromLatin1(key.toBase64().first(6));
}

/// What a host with two uplinks tells.
EndpointReport place(quint32 number)
{
    return {static_cast<quint16>(kListenPort + number % kListenPorts),
            {QHostAddress(QStringLiteral("192.168.178.23")), QHostAddress(QStringLiteral("2001:db8:7:1::23"))},
            lanNameOf(number)};
}

QByteArray upgradeRequest(const TenantId& tenant, Speech speech, const QHostAddress& origin)
{
    QByteArray request = "GET /tenants/" + tenant.toString().toLatin1() +
                         " HTTP/1.1\r\n"
                         "Host: 127.0.0.1\r\n"
                         "Upgrade: websocket\r\n"
                         "Connection: Upgrade\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                         "Sec-WebSocket-Version: 13\r\n";
    if (speech == Speech::Native)
        request += "Sec-WebSocket-Protocol: roamwire.v1\r\n";
    if (!origin.isNull())
        request += "X-Forwarded-For: " + origin.toString().toLatin1() + "\r\n";
    return request + "\r\n";
}

} // namespace

Client::Client(const TenantId& tenant, Speech speech, bool isTls, const QHostAddress& origin, Reactor& reactor,
               ClientEvents& events)
    : m_tenant(tenant)
    , m_origin(origin)
    , m_privateKey(makePrivateKey())
    , m_publicKey(publicKeyOf(m_privateKey))
    , m_speech(speech)
    , m_reactor(reactor)
    , m_events(events)
    , m_isTls(isTls)
{
}

Result<void> Client::open(quint16 port)
{
    m_opened = Stopwatch::now();
    m_socket = lab::Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!m_socket.isValid())
        return failure(QStringLiteral("no more sockets: %1").arg(QString::fromLocal8Bit(std::strerror(errno))));
    const int on = 1;
    ::setsockopt(m_socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 && errno != EINPROGRESS)
        return failure(QStringLiteral("cannot connect: %1").arg(QString::fromLocal8Bit(std::strerror(errno))));
    m_stage = Stage::Connecting;
    m_reactor.watch(m_socket.get(), *this, true);
    return {};
}

void Client::close()
{
    m_stream.end();
    m_socket = {};
    m_rest = {};
    m_stage = Stage::Closed;
}

void Client::lose(const QString& why)
{
    close();
    m_events.onLost(*this, why);
}

void Client::onReady(quint32 events)
{
    if (m_stage == Stage::Closed)
        return;
    if (m_stage == Stage::Connecting)
        onConnected();
    else if (m_stage == Stage::Securing)
        secure();
    if (m_stage > Stage::Securing && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
        onReadable();
}

void Client::onConnected()
{
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(m_socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0)
        return lose(QStringLiteral("cannot connect: %1").arg(QString::fromLocal8Bit(std::strerror(error))));
    m_connected = Stopwatch::now();
    m_reactor.change(m_socket.get(), *this, false);
    m_stage = Stage::Securing;
    m_stream.begin(m_socket.get(), m_isTls);
    secure();
}

void Client::secure()
{
    const auto progress = m_stream.shakeHands();
    if (progress == Stream::Progress::Failed)
        return lose(QStringLiteral("no TLS"));
    if (progress == Stream::Progress::Waits)
        return;
    m_stage = Stage::Upgrading;
    send(upgradeRequest(m_tenant, m_speech, m_origin));
}

void Client::onReadable()
{
    static std::array<char, kReadBytes> buffer; // one thread, and nothing of it is kept
    const auto count = m_stream.read(buffer.data(), buffer.size());
    if (!count)
        return;
    if (*count == 0)
        return lose(QStringLiteral("the server closed the connection"));
    if (*count < 0)
        return lose(QString::fromLocal8Bit(std::strerror(errno)));
    const QByteArrayView bytes(buffer.data(), *count);
    if (m_rest.isEmpty()) {
        const qsizetype used = take(bytes);
        if (m_stage != Stage::Closed && used < bytes.size())
            m_rest = bytes.sliced(used).toByteArray();
        return;
    }
    m_rest.append(bytes);
    const QByteArray all = std::exchange(m_rest, {});
    const qsizetype used = take(all);
    if (m_stage != Stage::Closed && used < all.size())
        m_rest = used == 0 ? all : all.sliced(used);
}

qsizetype Client::take(QByteArrayView bytes)
{
    const qsizetype size = bytes.size();
    if (m_stage == Stage::Upgrading) {
        const qsizetype end = bytes.indexOf("\r\n\r\n");
        if (end < 0)
            return 0;
        if (!bytes.startsWith("HTTP/1.1 101")) {
            lose(QStringLiteral("no upgrade: %1").arg(QString::fromLatin1(bytes.first(end))));
            return size;
        }
        bytes = bytes.sliced(end + 4);
        m_stage = Stage::Joining;
        if (m_speech == Speech::Orchestration)
            joinUnproven();
    }
    while (m_stage != Stage::Closed) {
        const auto frame = takeFrame(bytes);
        if (!frame)
            break;
        if (frame->opcode == Opcode::Text)
            takeText(frame->payload);
        else if (frame->opcode == Opcode::Close)
            lose(QStringLiteral("the server said goodbye: %1").arg(QString::fromUtf8(frame->payload.sliced(2))));
    }
    return size - bytes.size();
}

void Client::takeText(QByteArrayView text)
{
    if (m_stage == Stage::Joined) {
        if (text.startsWith("{\"t\":\"update_ack\""))
            m_events.onAcknowledged(*this);
        else if (text.startsWith("{\"t\":\"peer\""))
            m_events.onDelivery(updateNumberIn(text));
        else if (text.startsWith("{\"t\":\"removed_peer\""))
            m_events.onRemoval(text);
        else if (text.startsWith("{\"t\":\"error\""))
            lose(QString::fromUtf8(text));
    } else if (m_speech == Speech::Orchestration || text.startsWith("{\"t\":\"welcome\"")) {
        setJoined(text);
    } else if (text.startsWith("{\"t\":\"challenge\"")) {
        answerChallenge(text);
    } else {
        lose(QString::fromUtf8(text));
    }
}

void Client::answerChallenge(QByteArrayView text)
{
    const auto message = wire::decode(text);
    const auto* challenge = message ? std::get_if<wire::Challenge>(&*message) : nullptr;
    if (!challenge)
        return lose(QStringLiteral("no challenge: %1").arg(QString::fromUtf8(text)));
    const auto proof =
        provePossession(m_privateKey, {challenge->serverKey, challenge->nonce, m_tenant, m_stream.binding()});
    if (!proof)
        return lose(proof.error().message);
    wire::Join join;
    join.publicKey = m_publicKey;
    join.displayName = displayName(m_publicKey);
    join.proof = *proof;
    join.endpoints = place(kNoUpdate);
    sendText(wire::encode(join));
}

void Client::joinUnproven()
{
    const QByteArray text = "{\"display_name\":\"" + displayName(m_publicKey).toUtf8() + "\",\"public_key\":\"" +
                            m_publicKey.toBase64() + "\"}";
    sendText(text);
}

void Client::setJoined(QByteArrayView text)
{
    m_stage = Stage::Joined;
    m_events.onJoined(*this, text);
}

void Client::update(quint32 number)
{
    sendText(wire::encode(wire::Update{place(number), std::nullopt}));
}

void Client::ping()
{
    QByteArray frame;
    appendMaskedFrame(frame, Opcode::Ping, {});
    send(frame);
}

void Client::sendText(QByteArrayView text)
{
    QByteArray frame;
    appendMaskedFrame(frame, Opcode::Text, text);
    send(frame);
}

void Client::send(QByteArrayView bytes)
{
    // A client says little: what it says always fits into an empty buffer.
    if (!m_stream.write(bytes))
        lose(QStringLiteral("cannot send: %1").arg(QString::fromLocal8Bit(std::strerror(errno))));
}

} // namespace roamwire::bench
