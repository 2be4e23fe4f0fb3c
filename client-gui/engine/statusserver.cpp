#include "client-gui/engine/statusserver.h"

#include "client-gui/engine/clientconfig.h"
#include "client-gui/engine/invitationjson.h"
#include "shared/base/logging.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalSocket>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

/// Figures change all the time; more often than this nobody can read them.
constexpr Milliseconds kMinInterval = 100ms;
constexpr int kMaxConnections = 16;
/// `invite` is the longest; whoever sends more is not one of ours.
constexpr qint64 kMaxRequest = 128;
/// A watcher that does not read is dropped.
constexpr qint64 kMaxBacklog = 4 * 1024 * 1024;
constexpr Milliseconds kProbeDeadline = 500ms;

bool isServed(const QString& path)
{
    QLocalSocket probe;
    probe.connectToServer(path);
    return probe.waitForConnected(int(kProbeDeadline.count()));
}

void answer(QLocalSocket* socket, const QJsonObject& object)
{
    socket->write(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
    socket->disconnectFromServer();
}

} // namespace

StatusServer::StatusServer(std::function<Status()> status, QObject* parent)
    : QObject(parent)
    , m_status(std::move(status))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_server.setMaxPendingConnections(kMaxConnections);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kMinInterval);
    connect(&m_server, &QLocalServer::newConnection, this, &StatusServer::onConnection);
    connect(&m_soon, &QTimer::timeout, this, &StatusServer::tellWatchers);
}

QString StatusServer::defaultPath(const QString& interface)
{
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR", QStringLiteral("/run"));
    return QStringLiteral("%1/roamwire/%2.sock").arg(runtime, interface);
}

Result<void> StatusServer::listen(const QString& path)
{
    if (isServed(path))
        return failure(QStringLiteral("another client already runs this interface (it answers on %1)").arg(path));
    QLocalServer::removeServer(path);
    if (!QDir().mkpath(QFileInfo(path).absolutePath()) || !m_server.listen(path)) {
        return failure(QStringLiteral("the status socket %1 cannot be made: %2; name another with --status-socket")
                           .arg(path, m_server.errorString()));
    }
    return {};
}

void StatusServer::announce(const QString& configPath)
{
    const QString link = ClientConfig::socketLink(configPath);
    QFile::remove(link);
    // Where the folder cannot be written, others have to be told the socket.
    QFile::link(QFileInfo(m_server.fullServerName()).absoluteFilePath(), link);
}

QString StatusServer::pathFor(const QString& configPath, const QString& interface)
{
    const QString announced = QFileInfo(ClientConfig::socketLink(configPath)).symLinkTarget();
    return announced.isEmpty() ? defaultPath(interface) : announced;
}

void StatusServer::probe(const QString& path, const ReplyTo<bool>& reply)
{
    auto* socket = new QLocalSocket;
    const auto answer = [socket, reply](bool isServed) {
        socket->disconnect();
        socket->deleteLater();
        reply(isServed);
    };
    connect(socket, &QLocalSocket::connected, socket, [answer] { answer(true); });
    connect(socket, &QLocalSocket::errorOccurred, socket, [answer] { answer(false); });
    QTimer::singleShot(kProbeDeadline, socket, [answer] { answer(false); });
    socket->connectToServer(path);
}

void StatusServer::close()
{
    m_server.close();
    const auto sockets = findChildren<QLocalSocket*>();
    for (QLocalSocket* socket : sockets)
        socket->disconnectFromServer();
}

void StatusServer::answerLeave(const DepartureReport& report)
{
    const QByteArray line = QJsonDocument(toJson(report)).toJson(QJsonDocument::Compact) + '\n';
    for (QLocalSocket* socket : std::exchange(m_leaving, {})) {
        socket->write(line);
        socket->flush();
        socket->disconnectFromServer();
    }
}

void StatusServer::notify()
{
    if (!m_watchers.isEmpty() && !m_soon.isActive())
        m_soon.start();
}

void StatusServer::onConnection()
{
    while (QLocalSocket* socket = m_server.nextPendingConnection()) {
        socket->setParent(this);
        connect(socket, &QLocalSocket::disconnected, this, [this, socket] {
            m_watchers.remove(socket);
            m_leaving.removeAll(socket);
            socket->deleteLater();
        });
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { onRequest(socket); });
    }
}

void StatusServer::onRequest(QLocalSocket* socket)
{
    if (!socket->canReadLine()) {
        if (socket->bytesAvailable() > kMaxRequest)
            socket->abort();
        return;
    }
    const QByteArray request = socket->readLine(kMaxRequest).trimmed();
    if (request == "leave") {
        m_leaving.append(socket);
        if (m_leaving.size() == 1)
            Q_EMIT leaveRequested();
        return;
    }
    if (request.startsWith("invite "))
        return onInvite(socket, request.mid(7));
    if (request == "log")
        return answer(socket, {{kLogField, QJsonArray::fromStringList(recentLog())}});
    const QByteArray now = line();
    socket->write(now);
    if (request == "watch")
        m_watchers.insert(socket, now);
    else
        socket->disconnectFromServer();
}

void StatusServer::onInvite(QLocalSocket* socket, const QByteArray& json)
{
    const auto invite = inviteFromJson(QJsonDocument::fromJson(json).object());
    if (!invite)
        return answer(socket, {{kErrorField, QStringLiteral("this is not an invite")}});
    Q_EMIT inviteRequested(*invite, {socket, [socket, uses = invite->uses](const Result<Invitation>& made) {
                                         answer(socket, made ? toJson(*made, uses)
                                                             : QJsonObject{{kErrorField, made.error().message}});
                                     }});
}

void StatusServer::tellWatchers()
{
    const QByteArray now = line();
    for (auto watcher = m_watchers.begin(); watcher != m_watchers.end(); ++watcher) {
        if (watcher.value() == now)
            continue;
        if (watcher.key()->bytesToWrite() > kMaxBacklog) {
            QTimer::singleShot(0, watcher.key(), [socket = watcher.key()] { socket->abort(); });
            continue;
        }
        watcher.value() = now;
        watcher.key()->write(now);
    }
}

QByteArray StatusServer::line() const
{
    return QJsonDocument(toJson(m_status())).toJson(QJsonDocument::Compact) + '\n';
}

} // namespace roamwire
