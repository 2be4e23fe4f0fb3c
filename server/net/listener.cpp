#include "server/net/listener.h"

#include "server/net/limits.h"
#include "server/net/socketcalls.h"

#include <QLoggingCategory>
#include <QTimer>

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcListener, "roamwire.net.listener")

/// Accepting fails when descriptors or memory ran out; connections that end meanwhile give some back.
constexpr std::chrono::milliseconds kPauseAfterError{1'000};

} // namespace

Listener::Listener(Accepted accepted, QObject* parent)
    : QTcpServer(parent)
    , m_accepted(std::move(accepted))
{
    setListenBacklogSize(kListenBacklog);
    // Qt stops accepting after an error and leaves it to us to go on.
    connect(this, &QTcpServer::acceptError, this, [this] {
        qCWarning(lcListener) << "cannot accept connections for a moment:" << errorString();
        QTimer::singleShot(kPauseAfterError, this, &QTcpServer::resumeAccepting);
    });
}

bool Listener::start(const QHostAddress& address, quint16 port)
{
    if (!listen(address, port))
        return false;
    tuneListeningSocket(socketDescriptor());
    return true;
}

} // namespace roamwire::server
