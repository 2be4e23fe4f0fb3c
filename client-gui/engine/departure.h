#pragma once

#include "client-gui/engine/controlsession.h"
#include "client-gui/engine/enginesettings.h"

#include <QJsonObject>
#include <QObject>
#include <QTimer>

#include <memory>

namespace roamwire {

/// What a departure came to, for a person and for the exit code.
struct DepartureReport
{
    bool isDone = false; ///< nothing of the membership is left here
    QStringList steps;   ///< what was done, and what could not be
    QString problem;     ///< why it is not done, with the mend

    bool operator==(const DepartureReport&) const = default;
};

/// As it travels over the status socket.
QJsonObject toJson(const DepartureReport& report);
/// nullopt for anything else.
std::optional<DepartureReport> departureReport(const QJsonObject& json);

/// Ends a membership: gives admission and address back to the server, leaves the interface as its owner had it (sync
/// mode) or removes it with its key (managed mode), and removes the configuration, in this order. A server that cannot
/// be reached hinders nothing. A helper that cannot be reached ends it before anything is done; what is interrupted
/// later is finished by repeating it, because the configuration goes last.
///
/// Nobody else may use the interface meanwhile. `device` outlives this object.
class Departure final : public QObject
{
    Q_OBJECT

public:
    Departure(EngineSettings settings, QString configPath, TunnelDevice& device, QObject* parent = nullptr);
    ~Departure() override;

    void start();

Q_SIGNALS:
    /// Once.
    void finished(const roamwire::DepartureReport& report);

private:
    void askForMode();
    void onMode(const Result<std::optional<InterfaceMode>>& mode);
    void tellServer();
    void onChallenge(const wire::Challenge& challenge);
    void serverTold();
    void serverNotTold(const QString& reason);
    void leaveInterface();
    void interfaceLeft(const Result<void>& done, const QString& step);
    void removeConfig();
    void fail(const QString& problem);

    EngineSettings m_settings;
    QString m_configPath;
    TunnelDevice& m_device;
    std::optional<InterfaceMode> m_found; ///< nullopt: there is no interface
    std::unique_ptr<ControlSession> m_session;
    bool m_isTellingServer = false;
    bool m_isLeaving = false; ///< the server was sent `leave`
    QTimer m_helperDeadline;
    QTimer m_serverDeadline;
    QTimer m_askAgain;
    DepartureReport m_report;
};

} // namespace roamwire
