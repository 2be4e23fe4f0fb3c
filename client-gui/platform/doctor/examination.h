#pragma once

#include "client-gui/engine/controlsession.h"
#include "client-gui/engine/networkwatch.h"
#include "client-gui/platform/doctor/doctorchecks.h"
#include "client-gui/platform/helperclient.h"
#include "shared/wireguard/commandrunner.h"

#include <QElapsedTimer>
#include <QLocalSocket>
#include <QObject>
#include <QSet>
#include <QTcpSocket>
#include <QTimer>

#include <memory>

namespace roamwire {

/// What is examined.
struct ExaminationSubject
{
    std::optional<QString> config;       ///< path; nullopt: the only one there is
    std::optional<QString> statusSocket; ///< nullopt: where a client with this configuration serves
    QString helperSocket;
};

/// Looks up what the doctor's checks need, everything at the same time, each for a bounded time, and changes nothing.
class Examination final : public QObject
{
    Q_OBJECT

public:
    explicit Examination(const ExaminationSubject& subject);
    ~Examination() override;

    void start();

Q_SIGNALS:
    /// Once, some seconds after start() at the latest.
    void finished(const QList<roamwire::Finding>& findings);

private:
    /// What is looked up in the background; the examination is over when none is left.
    enum class Part { Helper, Wg, Agent, Server, Network };

    void readConfig(const std::optional<QString>& chosen);
    void askHelper();
    void askWg();
    void askAgent();
    void lookUpServer();
    void connectToServer(const QHostAddress& address);
    void awaitChallenge();
    void serverEnded();
    void watchNetwork();
    void done(Part part);
    void conclude();
    QList<Finding> serverFindings() const;
    QString interface() const;
    QString outgoingInterface() const;
    const EngineSettings* settings() const { return m_config ? &m_config->settings : nullptr; }

    ConfigFacts m_configFacts;
    std::optional<ClientConfig> m_config;
    QString m_helperSocket;
    QString m_statusSocket;

    HelperFacts m_helper;
    InterfaceFacts m_interface;
    Result<QByteArray> m_wg;
    std::optional<QJsonObject> m_status;
    Timed m_lookup;
    Timed m_connect;
    Timed m_challenge;
    Result<void> m_sent;

    std::unique_ptr<HelperClient> m_device;
    ProcessRunner m_runner;
    QLocalSocket m_agent;
    QTcpSocket m_tcp;
    std::unique_ptr<ControlSession> m_session;
    std::unique_ptr<NetworkWatch> m_watch;
    QElapsedTimer m_serverTime; ///< of the present step towards the server
    QTimer m_serverDeadline;
    QTimer m_agentDeadline;
    QTimer m_helperDeadline;
    QTimer m_networkDeadline;
    QSet<Part> m_open;
};

} // namespace roamwire
