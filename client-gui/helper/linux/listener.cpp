#include "client-gui/helper/linux/listener.h"

#include "shared/base/clock.h"

#include <QFile>
#include <QLoggingCategory>
#include <QSocketNotifier>
#include <QTimer>

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace roamwire::helper {
namespace {

Q_LOGGING_CATEGORY(lcListener, "roamwire.helper")

/// Out of file descriptors or memory: the connection waits, and asking again at once would only burn time.
constexpr Milliseconds kPause{500};

} // namespace

Listener::Listener(ListenSocket socket, std::function<void(QLocalSocket*)> accepted)
    : m_socket(std::move(socket))
    , m_accepted(std::move(accepted))
    , m_notifier(new QSocketNotifier(m_socket.descriptor.get(), QSocketNotifier::Read, this))
{
    connect(m_notifier, &QSocketNotifier::activated, this, &Listener::accept);
}

Listener::~Listener()
{
    if (m_socket.isOurs)
        QFile::remove(m_socket.path);
}

void Listener::accept()
{
    // One per turn: the notifier comes again while there are more.
    const int descriptor = ::accept4(m_socket.descriptor.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor >= 0) {
        auto* connection = new QLocalSocket;
        connection->setSocketDescriptor(descriptor);
        return m_accepted(connection);
    }
    if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
        return;
    qCWarning(lcListener) << "cannot accept a connection:" << std::strerror(errno);
    m_notifier->setEnabled(false);
    QTimer::singleShot(kPause, m_notifier, [this] { m_notifier->setEnabled(true); });
}

} // namespace roamwire::helper
