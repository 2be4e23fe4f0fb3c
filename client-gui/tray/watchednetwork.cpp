#include "client-gui/tray/watchednetwork.h"

#include "client-gui/engine/invitationjson.h"
#include "client-gui/engine/statusreader.h"
#include "client-gui/engine/statusserver.h"
#include "client-gui/tray/phrasebook.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QRandomGenerator>

#include <memory>

namespace roamwire::tray {
namespace {

using namespace std::chrono_literals;

/// An agent that is started anew is back soon; one that is not is worth a look now and then.
constexpr Milliseconds kFirstRetry = 500ms;
constexpr Milliseconds kLongestRetry = 30s;
/// The agent asks its helper, its server and its helper again, each for seconds at most.
constexpr Milliseconds kPatience = 60s;
/// The longest answer is a link, or the steps of a departure.
constexpr qint64 kMaxAnswer = 64 * 1024;

} // namespace

WatchedNetwork::WatchedNetwork(QString configPath, QString interface, QObject* parent)
    : Network(parent)
    , m_path(std::move(configPath))
    , m_interface(std::move(interface))
    , m_backoff(kFirstRetry, kLongestRetry)
{
    m_status.interface = m_interface;
    m_socket.setReadBufferSize(kMaxStatusLine + 1);
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &WatchedNetwork::open);
    connect(&m_socket, &QLocalSocket::connected, this, [this] { m_socket.write("watch\n"); });
    connect(&m_socket, &QLocalSocket::readyRead, this, &WatchedNetwork::onReadyRead);
    connect(&m_socket, &QLocalSocket::disconnected, this, &WatchedNetwork::onGone);
    connect(&m_socket, &QLocalSocket::errorOccurred, this, &WatchedNetwork::onGone);
    m_retry.start(0ms);
}

WatchedNetwork::~WatchedNetwork()
{
    m_socket.disconnect(this);
}

void WatchedNetwork::open()
{
    m_socket.connectToServer(StatusServer::pathFor(m_path, m_interface));
}

/// Only the last line counts, and only once somebody looks at it.
void WatchedNetwork::onReadyRead()
{
    if (!m_socket.canReadLine()) {
        if (m_socket.bytesAvailable() > kMaxStatusLine)
            m_socket.abort();
        return;
    }
    while (m_socket.canReadLine())
        m_line = m_socket.readLine();
    m_isTold = true;
    m_backoff.reset();
    Q_EMIT changed();
}

/// Comes twice where a connection ends with an error.
void WatchedNetwork::onGone()
{
    if (m_retry.isActive())
        return;
    m_retry.start(m_backoff.next(QRandomGenerator::global()->generateDouble()));
    if (!m_isTold)
        return;
    (void)status();
    m_isTold = false;
    m_status.server = QStringLiteral("offline");
    m_status.peers.clear();
    m_status.mayInvite = false;
    if (QFileInfo::exists(m_path))
        Q_EMIT changed();
    else
        Q_EMIT left();
}

void WatchedNetwork::lookAgain()
{
    if (m_retry.isActive())
        m_retry.start(0ms);
}

const Status& WatchedNetwork::status() const
{
    const QByteArray line = std::exchange(m_line, {});
    if (line.isEmpty())
        return m_status;
    if (auto read = readStatus(line))
        m_status = std::move(*read);
    else
        m_status.problem =
            tr("The agent that keeps %1 connected is of another version; start it anew.").arg(m_interface);
    m_status.interface = m_interface;
    return m_status;
}

QString WatchedNetwork::problem() const
{
    return m_isTold ? Phrasebook::inUsersWords(status().problem) : QString();
}

void WatchedNetwork::resume()
{
    if (!m_isTold)
        Q_EMIT takeOverWanted();
}

void WatchedNetwork::invite(const wire::Invite& invite, ReplyTo<Invitation> reply)
{
    ask("invite " + QJsonDocument(toJson(invite)).toJson(QJsonDocument::Compact),
        {this, [reply](const Result<QJsonObject>& answer) {
             if (answer)
                 reply(invitationFromJson(*answer));
             else
                 reply(std::unexpected(answer.error()));
         }});
}

void WatchedNetwork::leave(ReplyTo<DepartureReport> reply)
{
    ask("leave", {this, [this, reply](const Result<QJsonObject>& answer) {
                      if (!answer)
                          return reply(std::unexpected(answer.error()));
                      const auto report = departureReport(*answer);
                      if (!report)
                          return reply(failure(tr("The agent is of another version; start it anew, and repeat this.")));
                      reply(*report);
                      if (report->isDone)
                          Q_EMIT left();
                  }});
}

/// On a connection of its own, which ends with the answer.
void WatchedNetwork::ask(const QByteArray& request, const ReplyTo<QJsonObject>& reply)
{
    auto* socket = new QLocalSocket(this);
    const auto answer = [socket, reply](const Result<QJsonObject>& said) {
        socket->disconnect();
        socket->deleteLater();
        reply(said);
    };
    const auto fail = [this, answer] {
        answer(failure(tr("The agent that keeps %1 connected gave no answer; see its log.").arg(m_interface)));
    };
    socket->setReadBufferSize(kMaxAnswer);
    connect(socket, &QLocalSocket::connected, socket, [socket, request] { socket->write(request + '\n'); });
    connect(socket, &QLocalSocket::readyRead, socket, [socket, answer, fail] {
        if (socket->canReadLine())
            answer(QJsonDocument::fromJson(socket->readLine()).object());
        else if (socket->bytesAvailable() >= kMaxAnswer)
            fail();
    });
    connect(socket, &QLocalSocket::disconnected, socket, fail);
    connect(socket, &QLocalSocket::errorOccurred, socket, fail);
    QTimer::singleShot(kPatience, socket, fail);
    socket->connectToServer(StatusServer::pathFor(m_path, m_interface));
}

} // namespace roamwire::tray
