#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace roamwire::test {

/// A bus at this path, for as long as it lives.
class PrivateBus final
{
public:
    explicit PrivateBus(const QString& path)
        : m_address(QStringLiteral("unix:path=") + path)
    {
        QFile::remove(path); // left behind by whoever had it before
        QFile config(m_folder.filePath(QStringLiteral("bus.conf")));
        (void)config.open(QIODevice::WriteOnly);
        config.write("<busconfig><type>system</type><auth>EXTERNAL</auth><listen>" + m_address.toUtf8() +
                     "</listen><policy context=\"default\"><allow user=\"*\"/><allow own=\"*\"/>"
                     "<allow send_type=\"*\"/><allow receive_type=\"*\"/></policy></busconfig>");
        config.close();
        m_daemon.start(QStringLiteral("dbus-daemon"),
                       {QStringLiteral("--nofork"), QStringLiteral("--nopidfile"), QStringLiteral("--print-address"),
                        QStringLiteral("--config-file"), config.fileName()});
        m_isReady = m_daemon.waitForStarted() && m_daemon.waitForReadyRead();
    }
    ~PrivateBus()
    {
        m_daemon.kill();
        m_daemon.waitForFinished();
    }

    bool isReady() const { return m_isReady; }
    const QString& address() const { return m_address; }

private:
    QString m_address;
    QTemporaryDir m_folder;
    QProcess m_daemon;
    bool m_isReady = false;
};

/// Says on the bus what systemd-logind says before and after the machine sleeps.
class FakeLogind final
{
public:
    FakeLogind(const PrivateBus& bus, const QString& name)
        : m_name(name)
        , m_connection(QDBusConnection::connectToBus(bus.address(), name))
    {
    }
    ~FakeLogind() { QDBusConnection::disconnectFromBus(m_name); }

    bool takeName() { return m_connection.registerService(QStringLiteral("org.freedesktop.login1")); }
    bool giveNameBack() { return m_connection.unregisterService(QStringLiteral("org.freedesktop.login1")); }

    bool prepareForSleep(bool begins)
    {
        QDBusMessage signal = QDBusMessage::createSignal(QStringLiteral("/org/freedesktop/login1"),
                                                         QStringLiteral("org.freedesktop.login1.Manager"),
                                                         QStringLiteral("PrepareForSleep"));
        signal << begins;
        return m_connection.send(signal);
    }

private:
    QString m_name;
    QDBusConnection m_connection;
};

} // namespace roamwire::test
