#include "tests/fuzz/fakesocket.h"

#include <algorithm>
#include <cstring>

namespace roamwire::fuzz {
namespace {

constexpr quint16 kClientPort = 40'000;
constexpr quint16 kServerPort = 8443;

} // namespace

FakeSocket::FakeSocket(const QHostAddress& peer, std::shared_ptr<Line> line)
    : m_line(std::move(line))
{
    setPeerAddress(peer);
    setPeerPort(kClientPort);
    setLocalAddress(QHostAddress(QHostAddress::LocalHost));
    setLocalPort(kServerPort);
    setOpenMode(ReadWrite);
    setSocketState(ConnectedState);
}

void FakeSocket::arrive(const QByteArray& bytes)
{
    m_arrived += bytes;
    pump();
}

void FakeSocket::pump()
{
    while (!m_arrived.isEmpty() && state() == ConnectedState) {
        const qint64 most = readBufferSize() > 0 ? readBufferSize() : m_arrived.size();
        const qsizetype room = std::clamp<qsizetype>(most - bytesAvailable(), 0, m_arrived.size());
        if (room == 0)
            return;
        m_readable += m_arrived.first(room);
        m_arrived.remove(0, room);
        Q_EMIT readyRead();
    }
}

void FakeSocket::takeWaiting()
{
    if (m_waiting == 0)
        return;
    const qint64 taken = std::exchange(m_waiting, 0);
    Q_EMIT bytesWritten(taken);
    if (state() == ClosingState)
        end();
}

void FakeSocket::endByPeer()
{
    if (state() == UnconnectedState)
        return;
    setSocketError(RemoteHostClosedError);
    Q_EMIT errorOccurred(RemoteHostClosedError);
    end();
}

bool FakeSocket::send(std::span<const QByteArrayView> pieces)
{
    for (const QByteArrayView& piece : pieces)
        write(piece.data(), piece.size());
    return m_waiting == 0;
}

void FakeSocket::disconnectFromHost()
{
    if (m_waiting > 0 && isOpen() && state() == ConnectedState)
        become(ClosingState); // until the client has taken it
    else if (m_waiting == 0 || !isOpen())
        end();
}

void FakeSocket::end()
{
    if (state() == UnconnectedState)
        return;
    m_line->isEnded = true;
    m_waiting = 0;
    become(UnconnectedState);
    Q_EMIT disconnected();
    setPeerPort(0);
    setPeerAddress({});
}

void FakeSocket::become(SocketState state)
{
    setSocketState(state);
    Q_EMIT stateChanged(state);
}

qint64 FakeSocket::readData(char* data, qint64 size)
{
    if (m_readable.isEmpty())
        return state() == ConnectedState ? 0 : -1;
    const qsizetype taken = std::min<qsizetype>(size, m_readable.size());
    std::memcpy(data, m_readable.constData(), static_cast<std::size_t>(taken));
    m_readable.remove(0, taken);
    return taken;
}

qint64 FakeSocket::writeData(const char* data, qint64 size)
{
    if (state() == UnconnectedState)
        return -1;
    m_line->said.append(data, size);
    if (!m_line->isRead)
        m_waiting += size;
    return size;
}

} // namespace roamwire::fuzz
