#include "client-gui/agent/runcommand.h"

#include "client-gui/agent/headlessclient.h"
#include "client-gui/engine/departure.h"
#include "client-gui/engine/statusserver.h"
#include "shared/base/logging.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <QTextStream>

namespace roamwire::agent {
namespace {

Q_LOGGING_CATEGORY(lcAgent, "roamwire.agent")

/// The client while it runs, and its end when it is asked to leave.
class Running final : public QObject
{
public:
    Running(ClientConfig config, QString path, QString helper)
        : m_config(std::move(config))
        , m_path(std::move(path))
        , m_helper(std::move(helper))
        , m_server([this] { return m_client ? m_client->engine().status() : m_last; })
    {
        connect(&m_server, &StatusServer::inviteRequested, this, &Running::invite);
        connect(&m_server, &StatusServer::leaveRequested, this, &Running::leave, Qt::QueuedConnection);
    }

    Result<void> start(const QString& socket)
    {
        if (const auto listening = m_server.listen(socket); !listening)
            return listening;
        m_server.announce(m_path);
        qCInfo(lcAgent).noquote() << "keeping" << m_config.settings.interface << "connected; status on" << socket;
        startClient();
        return {};
    }

private:
    void startClient()
    {
        m_client = std::make_unique<HeadlessClient>(m_config, m_path, m_helper);
        Engine& engine = m_client->engine();
        connect(&engine, &Engine::statusChanged, &m_server, &StatusServer::notify);
        connect(&engine, &Engine::joined, this, &Running::onJoined);
        engine.start();
    }

    void onJoined(const QHostAddress& wgip)
    {
        qCInfo(lcAgent).noquote() << "joined as" << wgip.toString();
        if (m_config.settings.wgip == wgip && !m_config.settings.link.token)
            return;
        m_config.settings.wgip = wgip;
        m_config.settings.link.token.reset(); // spent: the key is enough from now on
        if (const auto saved = m_config.save(m_path); !saved)
            qCWarning(lcAgent).noquote() << saved.error().message;
    }

    void invite(const wire::Invite& invite, const ReplyTo<Invitation>& reply)
    {
        if (!m_client)
            return reply(failure(QStringLiteral("this client is leaving the network")));
        m_client->engine().invite(invite, reply);
    }

    /// The engine goes first, so that nothing is set behind the departure's back.
    void leave()
    {
        if (m_departure)
            return; // and whoever asked gets the same answer
        qCInfo(lcAgent) << "leaving the network";
        m_last = m_client->engine().status();
        m_client.reset();
        m_device = std::make_unique<HelperClient>(m_helper, m_config.settings.interface);
        m_departure = std::make_unique<Departure>(m_config.settings, m_path, *m_device);
        connect(m_departure.get(), &Departure::finished, this, &Running::onLeft, Qt::QueuedConnection);
        m_departure->start();
    }

    void onLeft(const DepartureReport& report)
    {
        for (const QString& step : report.steps)
            qCInfo(lcAgent).noquote() << step;
        m_departure.reset();
        m_device.reset();
        m_server.answerLeave(report);
        if (report.isDone)
            return QCoreApplication::quit();
        qCWarning(lcAgent).noquote() << "not left:" << report.problem;
        startClient();
    }

    ClientConfig m_config;
    QString m_path;
    QString m_helper;
    Status m_last; ///< while it leaves
    StatusServer m_server;
    std::unique_ptr<HeadlessClient> m_client;
    std::unique_ptr<HelperClient> m_device;
    std::unique_ptr<Departure> m_departure;
};

Result<void> run(const CommandLine& line)
{
    const auto path = line.config ? Result<QString>(*line.config) : ClientConfig::onlyPath();
    if (!path)
        return std::unexpected(path.error());
    auto config = ClientConfig::load(*path);
    if (!config)
        return std::unexpected(config.error());
    if (const auto used = config->useCredentials(qEnvironmentVariable("CREDENTIALS_DIRECTORY")); !used)
        return used;
    if (const auto complete = config->checkSecrets(); !complete)
        return complete;
    const QString socket = line.statusSocket.value_or(StatusServer::defaultPath(config->settings.interface));
    Running client(std::move(*config), *path, line.helper);
    if (const auto started = client.start(socket); !started)
        return started;
    QCoreApplication::exec();
    return {};
}

} // namespace

int runClient(const CommandLine& line)
{
    keepRecentLog();
    const auto done = run(line);
    if (done)
        return kDone;
    QTextStream(stderr) << "roamwire-agent run: " << done.error().message << Qt::endl;
    return kRefused;
}

} // namespace roamwire::agent
