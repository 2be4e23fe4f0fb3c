#pragma once

#include <QProcess>
#include <QTemporaryDir>

namespace roamwire::test {

/// A real mosquitto on a loopback port of its own, with its configuration and what it keeps in a folder of its own,
/// which survive restarts. It ends with this object.
class Mosquitto final
{
public:
    /// `settings`: more lines for its configuration. FOLDER in them is its folder.
    explicit Mosquitto(QByteArray settings = "allow_anonymous true\n");
    ~Mosquitto();
    Q_DISABLE_COPY_MOVE(Mosquitto)

    /// False, with a reason in the test's log: it does not run. Keeps its port across restarts.
    bool start();
    /// Ends it politely: it writes down what it has.
    bool stop();
    /// SIGKILL.
    void kill();
    /// It hangs, and comes back (SIGSTOP, SIGCONT): its connections stand.
    void freeze(bool isFrozen) const;

    quint16 port() const { return m_port; }
    QString file(const QString& name) const { return m_folder.filePath(name); }

private:
    bool write() const;
    bool waitUntilReady();

    const QByteArray m_settings;
    QTemporaryDir m_folder;
    QProcess m_process;
    quint16 m_port = 0;
};

} // namespace roamwire::test
