#pragma once

#include "tests/integration/server/rawclient.h"

#include <QProcess>

namespace roamwire::test {

/// The real roamwired.
class ServerProcess final
{
public:
    explicit ServerProcess(const QString& program);
    ~ServerProcess();

    /// `serve --listen-plain 127.0.0.1:0 --listen 127.0.0.1:0 --open --data-dir …`, until it says that it is ready.
    bool start(const QString& dataDir, const QStringList& more = {});
    /// The same, without waiting.
    void launch(const QString& dataDir, const QStringList& more = {});
    /// Any arguments, until it ends by itself; the exit code, -1 if it does not.
    int run(const QStringList& arguments);
    /// SIGTERM; the exit code, -1 if it does not end within 5 s.
    int terminate();
    /// SIGKILL.
    void kill();
    /// SIGSTOP and SIGCONT: between them only the system answers.
    void pause();
    void resume();

    /// SIGHUP.
    void reload();

    quint16 port() const { return m_port; }
    Door tls() const { return {m_tlsPort, true}; }
    /// Base64url.
    QByteArray pin() const { return m_pin; }
    const QByteArray& firstLine() const { return m_firstLine; }
    QByteArray standardError() { return m_process.readAllStandardError(); }
    QByteArray standardOutput() { return m_process.readAllStandardOutput(); }

private:
    QProcess m_process;
    QByteArray m_firstLine;
    QByteArray m_pin;
    quint16 m_port = 0;
    quint16 m_tlsPort = 0;
};

} // namespace roamwire::test
