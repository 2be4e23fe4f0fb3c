#include "client-gui/tray/singleinstance.h"

#include "client-gui/engine/statusserver.h"

#include <QDir>
#include <QFileInfo>
#include <QLocalSocket>
#include <QLoggingCategory>
#include <QTimer>

namespace roamwire::tray {
namespace {

using namespace std::chrono_literals;

Q_LOGGING_CATEGORY(lcInstance, "roamwire.tray.instance")

/// A link has a name of a host, at most 253 characters, and some hundred of keys; one that is longer is none.
constexpr qint64 kMaxRequest = 4096;
/// Nobody starts programs faster; what comes beyond is refused.
constexpr int kMaxConnections = 4;
/// Whoever has connected and says nothing is no start of ours.
constexpr auto kRequestDeadline = 2s;
/// The other may be drawing its first window just now.
constexpr int kHandOverMs = 3000;

const QByteArray kShow = QByteArrayLiteral("show");
const QByteArray kOpen = QByteArrayLiteral("open ");
const QByteArray kOk = QByteArrayLiteral("ok\n");

} // namespace

QString SingleInstance::defaultPath()
{
    return StatusServer::defaultPath(QStringLiteral("desktop-instance")); // no interface has so long a name
}

SingleInstance::SingleInstance(const QString& socketPath, QObject* parent)
    : QObject(parent)
    , m_path(socketPath)
    , m_lock(socketPath + QStringLiteral(".lock"))
{
    m_lock.setStaleLockTime(0); // only the end of the process ends it
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::onConnection);
}

bool SingleInstance::claim()
{
    QDir().mkpath(QFileInfo(m_path).absolutePath());
    if (m_lock.tryLock(0)) {
        listen();
        return true;
    }
    if (m_lock.error() == QLockFile::LockFailedError)
        return false;
    qCWarning(lcInstance).noquote() << "a second start cannot be noticed:" << m_path << "cannot be made";
    return true;
}

void SingleInstance::listen()
{
    QLocalServer::removeServer(m_path); // of one that was killed; the lock says that nobody listens
    if (!m_server.listen(m_path))
        qCWarning(lcInstance).noquote() << "a second start cannot be noticed:" << m_server.errorString();
}

Result<void> SingleInstance::handOver(const QString& link) const
{
    QLocalSocket socket;
    socket.connectToServer(m_path);
    const QByteArray request = link.isEmpty() ? kShow : kOpen + link.toUtf8();
    if (request.size() >= kMaxRequest || request.contains('\n'))
        return failure(tr("This is no invite link: it is too long, or has several lines."));
    if (socket.waitForConnected(kHandOverMs)) {
        socket.write(request + '\n');
        if (socket.waitForReadyRead(kHandOverMs) && socket.readAll() == kOk)
            return {};
    }
    return failure(tr("Roamwire runs already, but does not answer. End it, and start it again."));
}

void SingleInstance::onConnection()
{
    while (QLocalSocket* socket = m_server.nextPendingConnection()) {
        if (m_connections >= kMaxConnections) {
            delete socket;
            continue;
        }
        ++m_connections;
        connect(socket, &QObject::destroyed, this, [this] { --m_connections; });
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { onReadyRead(socket); });
        socket->setReadBufferSize(kMaxRequest);
        QTimer::singleShot(kRequestDeadline, socket, [socket] { socket->abort(); });
    }
}

void SingleInstance::onReadyRead(QLocalSocket* socket)
{
    if (!socket->canReadLine()) {
        if (socket->bytesAvailable() >= kMaxRequest)
            socket->abort();
        return;
    }
    const QByteArray request = socket->readLine(kMaxRequest).trimmed();
    if (request != kShow && !request.startsWith(kOpen))
        return socket->abort();
    socket->write(kOk);
    socket->disconnectFromServer();
    Q_EMIT startedAgain(QString::fromUtf8(request.mid(kOpen.size())));
}

} // namespace roamwire::tray
