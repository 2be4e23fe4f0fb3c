#include "client-gui/platform/doctor/examination.h"

#include "client-gui/engine/statusserver.h"
#include "client-gui/platform/platform.h"

#include <QFileInfo>
#include <QHostInfo>
#include <QJsonDocument>
#include <QUdpSocket>

namespace roamwire {
namespace {

using namespace std::chrono_literals;

/// Each part has its own; what does not answer by then does not work.
constexpr Milliseconds kCommandLimit = 2s;
constexpr Milliseconds kAgentLimit = 2s;
constexpr Milliseconds kHelperLimit = 4s;
/// Where there is no socket nobody is waited for; the client says why.
constexpr Milliseconds kNoHelperLimit = 300ms;
/// Name, connection and challenge, each.
constexpr Milliseconds kServerStepLimit = 4s;
/// A gateway answers within milliseconds, or has no MAC address.
constexpr Milliseconds kNetworkLimit = 1s;

/// Far more than the status of a large network.
constexpr qint64 kMaxAnswer = 4 * 1024 * 1024;
constexpr quint16 kDiscardPort = 9;

bool isPrivateFile(const QString& path)
{
    const auto others =
        QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    return !(QFile::permissions(path) & others);
}

} // namespace

Examination::Examination(const ExaminationSubject& subject)
    : m_helperSocket(subject.helperSocket)
    , m_mode(failure(QStringLiteral("no answer")))
    , m_wg(failure(QStringLiteral("no answer")))
    , m_lookup(failure(QStringLiteral("no answer")))
    , m_connect(failure(QStringLiteral("not tried")))
    , m_challenge(failure(QStringLiteral("not tried")))
    , m_runner(nullptr, kCommandLimit)
    , m_findings(allChecks().size())
{
    readConfig(subject.config);
    m_statusSocket = subject.statusSocket.value_or(m_config ? StatusServer::pathFor(m_configFacts.path, interface())
                                                            : StatusServer::defaultPath(interface()));
    for (QTimer* timer : {&m_serverDeadline, &m_agentDeadline, &m_helperDeadline, &m_networkDeadline})
        timer->setSingleShot(true);
}

Examination::~Examination() = default;

void Examination::readConfig(const std::optional<QString>& chosen)
{
    const auto path = chosen ? Result<QString>(*chosen) : ClientConfig::onlyPath();
    if (!path) {
        m_configFacts.problem = path.error().message;
        return;
    }
    m_configFacts.path = *path;
    m_configFacts.exists = QFileInfo::exists(*path);
    if (!m_configFacts.exists)
        return;
    m_configFacts.isPrivate = isPrivateFile(*path);
    auto config = ClientConfig::load(*path);
    m_configFacts.isLoaded = config.has_value();
    if (config)
        m_config = std::move(*config);
    else
        m_configFacts.problem = config.error().message;
}

QString Examination::interface() const
{
    return m_config ? m_config->settings.interface : QStringLiteral("rw0");
}

void Examination::start()
{
    m_open = Parts(Helper) | Wg | Agent | Log | Server | Network;
    askHelper();
    askWg();
    askAgent();
    watchNetwork();
    if (m_config)
        lookUpServer();
    else
        done(Server);
}

void Examination::askHelper()
{
    m_device = std::make_unique<HelperClient>(m_helperSocket, interface());
    m_helper.lockedToGroup = lockedToGroup(m_helperSocket);
    connect(m_device.get(), &HelperClient::availableChanged, this, [this](bool available) {
        if (!available || m_helper.isAvailable)
            return;
        m_helper = {true, {}, m_device->version(), m_device->abilities(), {}};
        m_device->mode({this, [this](const Result<std::optional<InterfaceMode>>& mode) {
                            m_mode = mode;
                            done(Helper);
                        }});
    });
    connect(&m_helperDeadline, &QTimer::timeout, this, [this] {
        m_helper.problem = m_device->problem();
        done(Helper);
    });
    m_helperDeadline.start(QFileInfo::exists(m_helperSocket) ? kHelperLimit : kNoHelperLimit);
}

void Examination::askWg()
{
    m_runner.run({QStringLiteral("/usr/bin/wg"), {QStringLiteral("--version")}, {}}, [this](Result<QByteArray> output) {
        m_wg = std::move(output);
        done(Wg);
    });
}

void Examination::askAgent()
{
    connect(&m_agentDeadline, &QTimer::timeout, this, [this] { done(Parts(Agent) | Log); });
    m_agentDeadline.start(kAgentLimit);
    ask(m_agent, "status\n", Agent, [this](const QJsonObject& status) { m_status = status; });
    ask(m_agentsLog, "log\n", Log,
        [this](const QJsonObject& answer) { m_log = answer.value(kLogField).toVariant().toStringList(); });
}

void Examination::ask(QLocalSocket& socket, const QByteArray& request, Part part,
                      std::function<void(const QJsonObject&)> take)
{
    socket.setReadBufferSize(kMaxAnswer);
    connect(&socket, &QLocalSocket::connected, this, [&socket, request] { socket.write(request); });
    connect(&socket, &QLocalSocket::readyRead, this, [this, &socket, part, take = std::move(take)] {
        if (!socket.canReadLine())
            return;
        take(QJsonDocument::fromJson(socket.readLine()).object());
        done(part);
    });
    connect(&socket, &QLocalSocket::errorOccurred, this, [this, part] { done(part); });
    socket.connectToServer(m_statusSocket);
}

void Examination::lookUpServer()
{
    connect(&m_serverDeadline, &QTimer::timeout, this, &Examination::serverEnded);
    m_serverDeadline.start(kServerStepLimit);
    m_serverTime.start();
    // Of an address Qt would look up the name, which takes seconds where nobody answers, and is of no use here.
    if (const QHostAddress address(m_config->settings.link.host); !address.isNull()) {
        m_lookup = Milliseconds(0);
        return connectToServer(address);
    }
    QHostInfo::lookupHost(m_config->settings.link.host, this, [this](const QHostInfo& info) {
        if (!m_serverDeadline.isActive())
            return;
        if (info.addresses().isEmpty()) {
            m_lookup = failure(info.errorString());
            return serverEnded();
        }
        m_lookup = Milliseconds(m_serverTime.elapsed());
        connectToServer(info.addresses().first());
    });
}

void Examination::connectToServer(const QHostAddress& address)
{
    // To where WireGuard's packets go, too: somewhere behind this machine's own filter.
    QUdpSocket udp;
    if (udp.writeDatagram(QByteArray(), address, kDiscardPort) < 0)
        m_sent = failure(udp.errorString());

    m_connect = failure(QStringLiteral("no answer"));
    connect(&m_tcp, &QTcpSocket::connected, this, [this] {
        m_connect = Milliseconds(m_serverTime.elapsed());
        m_tcp.disconnect(this);
        m_tcp.abort();
        awaitChallenge();
    });
    connect(&m_tcp, &QTcpSocket::errorOccurred, this, [this] {
        m_connect = failure(m_tcp.errorString());
        serverEnded();
    });
    m_serverDeadline.start(kServerStepLimit);
    m_serverTime.start();
    m_tcp.connectToHost(m_config->settings.link.host, m_config->settings.link.port);
}

void Examination::awaitChallenge()
{
    m_challenge = failure(QStringLiteral("no challenge came"));
    m_session = std::make_unique<ControlSession>(controlServer(m_config->settings.link));
    connect(m_session.get(), &ControlSession::challenged, this, [this] {
        m_challenge = Milliseconds(m_serverTime.elapsed());
        serverEnded();
    });
    connect(m_session.get(), &ControlSession::stateChanged, this, [this] {
        if (m_session->state() == ControlSession::State::Offline && !m_session->problem().isEmpty())
            m_challenge = failure(m_session->problem());
    });
    m_serverDeadline.start(kServerStepLimit);
    m_serverTime.start();
    m_session->start();
}

void Examination::serverEnded()
{
    m_serverDeadline.stop();
    m_tcp.disconnect(this);
    if (m_session)
        m_session->disconnect(this);
    done(Server);
}

void Examination::watchNetwork()
{
    m_watch = makeNetworkWatch();
    const auto look = [this] {
        const NetworkSnapshot snapshot = m_watch->snapshot();
        if (snapshot.v4 && snapshot.v4->gatewayMac)
            done(Network);
    };
    connect(m_watch.get(), &NetworkWatch::changed, this, look);
    connect(&m_networkDeadline, &QTimer::timeout, this, [this] { done(Network); });
    m_networkDeadline.start(kNetworkLimit);
    look();
}

void Examination::done(Parts parts)
{
    m_open &= ~parts;
    // Queued: some parts end while another is being started, or from within their own callbacks.
    QMetaObject::invokeMethod(this, &Examination::conclude, Qt::QueuedConnection);
}

} // namespace roamwire
