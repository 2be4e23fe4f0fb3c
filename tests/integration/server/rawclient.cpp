#include "tests/integration/server/rawclient.h"

#include "shared/crypto/binding.h"
#include "tests/integration/server/eventually.h"

#include <QRandomGenerator>
#include <QSslKey>
#include <QtEndian>

#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace roamwire::test {
namespace {

// The example of RFC 6455 section 1.3.
const QByteArray kKey = "dGhlIHNhbXBsZSBub25jZQ==";
const QByteArray kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

sockaddr_in loopback(quint16 port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = qToBigEndian(port);
    address.sin_addr.s_addr = qToBigEndian<quint32>(INADDR_LOOPBACK);
    return address;
}

qintptr connectTo(const Door& door, int receiveBuffer)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receiveBuffer > 0)
        ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
    const sockaddr_in own = loopback(door.from);
    if (door.from != 0 && ::bind(descriptor, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0)
        qFatal("cannot connect from port %d", door.from);
    const sockaddr_in address = loopback(door.port);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        qFatal("cannot connect to port %d", door.port);
    return descriptor;
}

std::unique_ptr<QSslSocket> makeTlsSocket()
{
    auto socket = std::make_unique<QSslSocket>();
    socket->setPeerVerifyMode(QSslSocket::VerifyNone);
    return socket;
}

} // namespace

RawClient::RawClient(Door door, int receiveBuffer)
    : m_socket(door.isTls ? makeTlsSocket() : std::make_unique<QTcpSocket>())
{
    m_socket->setSocketDescriptor(connectTo(door, receiveBuffer));
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket.get(), &QTcpSocket::readyRead, this, &RawClient::onReadyRead);
    if (auto* tls = qobject_cast<QSslSocket*>(m_socket.get()))
        tls->startClientEncryption(); // what is sent meanwhile waits for it
}

RawClient::~RawClient()
{
    m_socket->disconnect(this);
    if (m_keptSocket >= 0)
        ::close(m_keptSocket);
}

QByteArray RawClient::upgradeRequest(const TenantId& tenant, const QByteArray& subprotocol, const QByteArray& headers)
{
    QByteArray request = "GET /tenants/" + tenant.toString().toLatin1() +
                         " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
                         kKey + "\r\n";
    if (!subprotocol.isEmpty())
        request += "Sec-WebSocket-Protocol: " + subprotocol + "\r\n";
    return request + headers + "\r\n";
}

QByteArray RawClient::frame(int opcode, const QByteArray& payload, bool isFinal)
{
    QByteArray out;
    out.append(static_cast<char>((isFinal ? 0x80 : 0) | opcode));
    const auto append = [&](auto length) {
        length = qToBigEndian(length);
        out.append(reinterpret_cast<const char*>(&length), sizeof length);
    };
    if (payload.size() < 126) {
        out.append(static_cast<char>(0x80 | payload.size()));
    } else if (payload.size() < 65536) {
        out.append(static_cast<char>(0x80 | 126));
        append(static_cast<quint16>(payload.size()));
    } else {
        out.append(static_cast<char>(0x80 | 127));
        append(static_cast<quint64>(payload.size()));
    }
    const quint32 mask = QRandomGenerator::global()->generate();
    const auto* maskBytes = reinterpret_cast<const char*>(&mask);
    out.append(maskBytes, sizeof mask);
    for (qsizetype i = 0; i < payload.size(); ++i)
        out.append(static_cast<char>(payload[i] ^ maskBytes[i % 4]));
    return out;
}

void RawClient::sendUpgrade(const TenantId& tenant, const QByteArray& subprotocol, const QByteArray& headers)
{
    sendRaw(upgradeRequest(tenant, subprotocol, headers));
}

Binding RawClient::binding() const
{
    const auto* tls = qobject_cast<QSslSocket*>(m_socket.get());
    return tls ? bindingOf(tls->peerCertificate().publicKey().toDer()) : Binding();
}

bool RawClient::isUpgraded()
{
    eventually([this] { return m_isAnswered || m_socket->state() != QAbstractSocket::ConnectedState; });
    return m_answer.startsWith("HTTP/1.1 101 ") && m_answer.contains(QByteArray("Sec-WebSocket-Accept: " + kAccept));
}

void RawClient::forgetAnswer()
{
    m_answer.clear();
    m_isAnswered = false;
    m_isRefused = false;
}

void RawClient::sendRaw(const QByteArray& bytes)
{
    m_socket->write(bytes);
    m_socket->flush();
}

void RawClient::onReadyRead()
{
    if (!m_isReading)
        return;
    if (!m_isListening) {
        m_socket->readAll();
        return;
    }
    m_buffer += m_socket->readAll();
    if (m_isRefused) {
        m_answer += std::exchange(m_buffer, {});
        return;
    }
    if (!m_isAnswered) {
        const qsizetype end = m_buffer.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        m_isAnswered = true;
        const bool isUpgrade = m_buffer.startsWith("HTTP/1.1 101 ");
        m_isRefused = !isUpgrade;
        m_answer = isUpgrade ? m_buffer.first(end + 2) : m_buffer;
        m_buffer = isUpgrade ? m_buffer.sliced(end + 4) : QByteArray();
    }
    while (takeFrame()) {
    }
}

bool RawClient::takeFrame()
{
    if (m_buffer.size() < 2)
        return false;
    const auto first = static_cast<quint8>(m_buffer[0]);
    const auto second = static_cast<quint8>(m_buffer[1]);
    m_isServerAtFault |= (first & 0xf0) != 0x80 || (second & 0x80) != 0;
    const qsizetype lengthBytes = second == 127 ? 8 : second == 126 ? 2 : 0;
    if (m_buffer.size() < 2 + lengthBytes)
        return false;
    quint64 length = second & 0x7f;
    if (lengthBytes == 2)
        length = qFromBigEndian<quint16>(m_buffer.constData() + 2);
    if (lengthBytes == 8)
        length = qFromBigEndian<quint64>(m_buffer.constData() + 2);
    const qsizetype total = 2 + lengthBytes + static_cast<qsizetype>(length);
    if (m_buffer.size() < total)
        return false;
    const Frame frame{first & 0x0f, m_buffer.sliced(2 + lengthBytes, static_cast<qsizetype>(length))};
    m_buffer.remove(0, total);
    if (frame.opcode == Ping) {
        ++m_pings;
        if (m_isPonging)
            sendRaw(RawClient::frame(Pong, frame.payload));
    } else {
        m_frames.append(frame);
    }
    return true;
}

std::optional<RawClient::Frame> RawClient::nextFrame()
{
    eventually([this] { return hasFrames() || m_socket->state() != QAbstractSocket::ConnectedState; });
    if (!hasFrames())
        return std::nullopt;
    return m_frames.takeFirst();
}

QByteArray RawClient::nextText()
{
    const auto frame = nextFrame();
    return frame && frame->opcode == Text ? frame->payload : QByteArray();
}

quint16 RawClient::closeCode()
{
    while (const auto frame = nextFrame()) {
        if (frame->opcode != Close || frame->payload.size() < 2)
            continue;
        m_closeReason = frame->payload.sliced(2);
        return qFromBigEndian<quint16>(frame->payload.constData());
    }
    return 0;
}

bool RawClient::isDisconnected()
{
    return eventually([this] { return m_socket->state() == QAbstractSocket::UnconnectedState; });
}

void RawClient::stopReading()
{
    m_isReading = false;
    m_socket->setReadBufferSize(1);
}

bool RawClient::hasUnreadBytes() const
{
    int bytes = 0;
    ::ioctl(static_cast<int>(m_socket->socketDescriptor()), FIONREAD, &bytes);
    return bytes > 0;
}

void RawClient::reset()
{
    const linger now{1, 0};
    ::setsockopt(static_cast<int>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    m_socket->abort();
}

void RawClient::halfClose()
{
    ::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR);
}

void RawClient::closeSocket()
{
    m_socket->abort();
}

void RawClient::keepSocket()
{
    m_keptSocket = ::dup(static_cast<int>(m_socket->socketDescriptor()));
}

bool RawClient::sendOnKeptSocket(const QByteArray& bytes)
{
    const auto size = static_cast<std::size_t>(bytes.size());
    return ::send(m_keptSocket, bytes.constData(), size, MSG_NOSIGNAL | MSG_DONTWAIT) > 0 || errno == EAGAIN;
}

} // namespace roamwire::test
