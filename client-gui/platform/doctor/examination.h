#pragma once

#include "client-gui/engine/controlsession.h"
#include "client-gui/engine/networkwatch.h"
#include "client-gui/platform/doctor/debugbundle.h"
#include "client-gui/platform/doctor/doctorchecks.h"
#include "client-gui/platform/helperclient.h"
#include "shared/wireguard/commandrunner.h"

#include <QElapsedTimer>
#include <QLocalSocket>
#include <QObject>
#include <QTcpSocket>
#include <QTimer>

#include <functional>
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

    /// The names of all checks, in the order in which they are shown.
    static QStringList checks();

    void start();

    /// What goes into a debug bundle; complete when finished() comes.
    BundleFacts bundleFacts() const;

Q_SIGNALS:
    /// One for every check, as soon as it is known.
    void found(const roamwire::Finding& finding);
    /// Once, some seconds after start() at the latest. All that were found, in the order of checks().
    void finished(const QList<roamwire::Finding>& findings);

private:
    /// What is looked up in the background; the examination is over when none is left.
    enum Part { Helper = 1, Wg = 2, Agent = 4, Log = 8, Server = 16, Network = 32 };
    Q_DECLARE_FLAGS(Parts, Part)
    struct Check
    {
        QString name;
        Parts needs;
        Finding (*find)(const Examination& examination);
    };
    static const QList<Check>& allChecks();

    void readConfig(const std::optional<QString>& chosen);
    void askHelper();
    void askWg();
    void askAgent();
    void ask(QLocalSocket& socket, const QByteArray& request, Part part, std::function<void(const QJsonObject&)> take);
    void lookUpServer();
    void connectToServer(const QHostAddress& address);
    void awaitChallenge();
    void serverEnded();
    void watchNetwork();
    void done(Parts parts);
    void conclude();
    Finding serverFinding(const QString& check) const;
    Finding otherVpn() const;
    InterfaceFacts interfaceFacts() const;
    QStringList filteredInterfaces() const;
    QString interface() const;
    const EngineSettings* settings() const { return m_config ? &m_config->settings : nullptr; }

    ConfigFacts m_configFacts;
    std::optional<ClientConfig> m_config;
    QString m_helperSocket;
    QString m_statusSocket;

    HelperFacts m_helper;
    Result<std::optional<InterfaceMode>> m_mode;
    Result<QByteArray> m_wg;
    std::optional<QJsonObject> m_status;
    QStringList m_log;
    Timed m_lookup;
    Timed m_connect;
    Timed m_challenge;
    Result<void> m_sent;

    std::unique_ptr<HelperClient> m_device;
    ProcessRunner m_runner;
    QLocalSocket m_agent;
    QLocalSocket m_agentsLog;
    QTcpSocket m_tcp;
    std::unique_ptr<ControlSession> m_session;
    std::unique_ptr<NetworkWatch> m_watch;
    QElapsedTimer m_serverTime; ///< of the present step towards the server
    QTimer m_serverDeadline;
    QTimer m_agentDeadline;
    QTimer m_helperDeadline;
    QTimer m_networkDeadline;
    Parts m_open;
    QList<std::optional<Finding>> m_findings; ///< in the order of allChecks()
    bool m_isFinished = false;
};

} // namespace roamwire
