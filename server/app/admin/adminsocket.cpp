#include "server/app/admin/adminsocket.h"

#include "server/app/admin/adminfields.h"
#include "server/app/admin/peeruser.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QLoggingCategory>
#include <QPointer>
#include <QTimer>

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcAdmin, "roamwire.admin")

using namespace std::chrono_literals;

/// A request is a handful of names.
constexpr qint64 kMaxRequest = 4096;
constexpr int kMaxConnections = 16;
/// A command connects to ask at once.
constexpr std::chrono::milliseconds kDeadline = 10s;
/// In bytes: what fits into an address of unix(7) with the zero at its end, but for one more that Qt wants.
constexpr qsizetype kLongestPath = 106;

QByteArray lineOf(const QJsonObject& answer)
{
    return QJsonDocument(answer).toJson(QJsonDocument::Compact) + '\n';
}

} // namespace

AdminSocket::AdminSocket(AdminRequests requests, QObject* parent)
    : QObject(parent)
    , m_requests(std::move(requests))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_server.setMaxPendingConnections(kMaxConnections);
    connect(&m_server, &QLocalServer::newConnection, this, &AdminSocket::onConnection);
}

QString AdminSocket::pathIn(const QString& dataDir)
{
    return QDir(dataDir).absoluteFilePath(QStringLiteral("admin.sock")); // Qt looks for others in /tmp
}

Result<void> AdminSocket::listen(const QString& path)
{
    if (QFile::encodeName(path).size() > kLongestPath) {
        return failure(
            QStringLiteral("%1 is longer than the %2 bytes that a socket's name may have; name a shorter folder "
                           "with --data-dir")
                .arg(path)
                .arg(kLongestPath));
    }
    // The folder that it is in is locked by this server, so nobody else serves this socket.
    QLocalServer::removeServer(path);
    if (!m_server.listen(path))
        return failure(QStringLiteral("%1 cannot be made: %2").arg(path, m_server.errorString()));
    return {};
}

void AdminSocket::onConnection()
{
    while (QLocalSocket* socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        if (!mayAdminister(socket->socketDescriptor())) {
            qCWarning(lcAdmin, "another user than the server's own and root asked; refused");
            socket->abort();
            continue;
        }
        QTimer::singleShot(kDeadline, socket, [socket] { socket->abort(); });
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { onReadable(*socket); });
    }
}

void AdminSocket::onReadable(QLocalSocket& socket)
{
    if (!socket.canReadLine()) {
        if (socket.bytesAvailable() >= kMaxRequest)
            socket.abort();
        return;
    }
    socket.disconnect(this); // one request each
    const QJsonObject request = QJsonDocument::fromJson(socket.readLine(kMaxRequest)).object();
    qCInfo(lcAdmin).noquote() << "asked for" << request.value(admin::kCommand).toString();
    m_requests.handle(request, [socket = QPointer(&socket)](const QJsonObject& answer) {
        if (!socket)
            return;
        socket->write(lineOf(answer));
        socket->disconnectFromServer();
    });
}

} // namespace roamwire::server
