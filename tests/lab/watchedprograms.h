#pragma once

#include "tests/lab/canary.h"

#include <QMap>
#include <QProcess>

#include <memory>

namespace roamwire::lab {

/// Runs programs under the eyes of everybody: what they say goes into files of one folder, and what others can see of
/// them and of the tools that they run, command lines and environments, is kept. They would leave a core in that folder
/// if they could. Needs the sandbox.
class WatchedPrograms final
{
public:
    /// Makes `folder`, and puts a spy in front of `wg` and `ip`.
    explicit WatchedPrograms(QString folder);

    QString path(const QString& name) const { return m_folder + QLatin1Char('/') + name; }

    /// Runs until its object goes; what it says is in NAME.out and NAME.err.
    std::unique_ptr<QProcess> start(const QString& name, const QStringList& command);
    /// Runs it to its end; the exit code, -1 if there is none. What it says is in NUMBER.out and NUMBER.err.
    int run(const QStringList& command, const QByteArray& input = {});
    /// As run(), but what it prints is the answer, and in no file. Empty if it fails.
    QByteArray ask(const QStringList& command, const QByteArray& input = {});

    /// Looks at every process that runs now. run() and ask() do it all the time.
    void look();

    /// What can be seen of processes and of the runs of `wg` and `ip` so far.
    QByteArray seen() const;
    /// What the programs said on stderr so far.
    QByteArray said() const;

    /// Every place where a canary is, "NAME in PLACE", but for `homes`: the files, of mode 0600, where it belongs.
    QStringList leaks(const QList<Canary>& canaries, const QMap<QString, QStringList>& homes) const;

private:
    int finish(QProcess& process, const QByteArray& input);

    QString m_folder;
    QByteArray m_seen;
    int m_runs = 0;
};

} // namespace roamwire::lab
