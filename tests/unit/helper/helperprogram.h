#pragma once

#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

namespace roamwire::tests {

/// The effective user and group of this process for a while; the kernel notes them when a connection is made.
class Acting final
{
public:
    Acting(uint user, uint group);
    ~Acting();
    Acting(const Acting&) = delete;
    Acting& operator=(const Acting&) = delete;

    bool isDone() const { return m_isDone; }

private:
    bool m_isDone;
};

/// The real roamwire-helper in the foreground, for interface rw0, with a folder of its own.
class HelperProgram final
{
public:
    HelperProgram();
    ~HelperProgram();

    static QString path();
    QString socket() const { return m_directory.filePath(QStringLiteral("h.sock")); }
    QString state() const { return m_directory.filePath(QStringLiteral("state")); }
    qint64 pid() const { return m_process.processId(); }
    QStringList usualArguments() const;

    void start();
    /// As systemd does it: the socket is the third file, and two variables say so.
    void startWithSocket(int descriptor);
    void kill();
    /// The exit code after SIGTERM; -1: it did not end by itself.
    int terminate();

private:
    QTemporaryDir m_directory;
    QProcess m_process;
};

/// A listening Unix socket whose file everybody may open.
int listeningSocket(const QString& path, uint group);

/// What a program prints.
QByteArray output(const QString& program, const QStringList& arguments);

} // namespace roamwire::tests
