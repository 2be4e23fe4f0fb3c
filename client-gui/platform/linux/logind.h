#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QString>

namespace roamwire {

/// Hears from systemd-logind that the machine woke (org.freedesktop.login1.Manager, PrepareForSleep), over the system
/// bus, and is silent where there is neither. Nothing waits for the bus: it is connected to on a thread of its own,
/// once in a process.
class Logind final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Follows logind from now on, also one that starts later or again.
    void listen();
    /// Nobody knows yet whether there is a bus.
    bool isConnecting() const { return m_connecting.isRunning(); }

Q_SIGNALS:
    /// There is one, and it is followed.
    void listening();
    void woke();

private Q_SLOTS:
    void onPrepareForSleep(bool begins);

private:
    void onConnected();
    void askForOwner();
    void follow(const QString& owner);

    QFutureWatcher<void> m_connecting;
    QString m_owner; ///< logind's name on the bus; anybody can send such a signal, but not under this name
};

} // namespace roamwire
