#include "tests/unit/helper/intruder.h"

#include "client-gui/helper-api/framing.h"
#include "client-gui/helper-api/messagecodec.h"

#include <QFile>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace roamwire::tests {
namespace {

/// A helper that is silent for so long does not answer.
constexpr timeval kPatience{10, 0};

QString codeOf(const QByteArray& frame)
{
    const auto message = helper::decodeFromHelper(frame);
    const auto* response = message ? std::get_if<helper::Response>(&*message) : nullptr;
    const auto* refused = response ? std::get_if<helper::Refused>(&response->answer) : nullptr;
    return refused ? refused->code : message ? QStringLiteral("done") : QStringLiteral("nonsense");
}

} // namespace

Intruder::Intruder(const QString& socket)
    : m_descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    const QByteArray file = QFile::encodeName(socket);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, file.constData(), static_cast<size_t>(file.size()));
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    if (::connect(m_descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        ::close(std::exchange(m_descriptor, -1));
}

Intruder::~Intruder()
{
    if (isConnected())
        ::close(m_descriptor);
}

Intruder::Intruder(Intruder&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

qsizetype Intruder::send(const QByteArray& bytes) const
{
    return send(bytes, MSG_DONTWAIT);
}

bool Intruder::sendWhole(const QByteArray& bytes) const
{
    return send(bytes, 0) == bytes.size();
}

qsizetype Intruder::send(const QByteArray& bytes, int flags) const
{
    qsizetype sent = 0;
    while (sent < bytes.size()) {
        const auto left = static_cast<size_t>(bytes.size() - sent);
        const ssize_t taken = ::send(m_descriptor, bytes.constData() + sent, left, MSG_NOSIGNAL | flags);
        if (taken <= 0)
            break;
        sent += taken;
    }
    return sent;
}

QStringList Intruder::answers(qsizetype count) const
{
    helper::FrameReader frames;
    QStringList codes;
    std::array<char, 64 * 1024> buffer{};
    while (codes.size() < count) {
        const auto frame = frames.next();
        if (frame && *frame) {
            codes.append(codeOf(**frame));
            continue;
        }
        const ssize_t size = frame ? ::recv(m_descriptor, buffer.data(), buffer.size(), 0) : 0;
        if (size <= 0)
            break;
        frames.append(QByteArrayView(buffer.data(), size));
    }
    return codes;
}

bool Intruder::isHungUp() const
{
    std::array<char, 64 * 1024> buffer{};
    ssize_t size = 0;
    do
        size = ::recv(m_descriptor, buffer.data(), buffer.size(), 0);
    while (size > 0);
    return size == 0 || errno == ECONNRESET;
}

} // namespace roamwire::tests
