#pragma once

#include "shared/base/result.h"

#include <QProcess>
#include <QTemporaryDir>

#include <memory>
#include <vector>

namespace roamwire::bench {

/// What a session on a desktop has, as far as a tray client meets it: an X server without a screen, a session bus, and
/// a tray that embeds icons. All of it ends with this object, and so do the programs that were started on it.
class Desktop final
{
public:
    static Result<std::unique_ptr<Desktop>> start();
    ~Desktop();
    Q_DISABLE_COPY_MOVE(Desktop)

    const QString& display() const { return m_display; }
    /// A file or folder of the user's.
    QString path(const QString& name) const { return m_home.filePath(name); }

    /// A program with this desktop in its environment.
    Result<QProcess*> launch(const QStringList& command);
    /// The same, which ends by itself: what it printed; a failure where its exit code is not 0.
    Result<QByteArray> run(const QStringList& command, const QByteArray& input = {});
    /// The next line that it prints.
    static Result<QByteArray> readLine(QProcess& process);

private:
    Desktop();
    Result<void> furnish();

    QTemporaryDir m_home;
    QProcessEnvironment m_environment;
    QString m_display;
    std::vector<std::unique_ptr<QProcess>> m_programs;
};

} // namespace roamwire::bench
