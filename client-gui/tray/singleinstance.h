#pragma once

#include "shared/base/result.h"

#include <QLocalServer>
#include <QLockFile>

class QLocalSocket;

namespace roamwire::tray {

/// One tray per user: who starts it again gets the one that runs. A lock says which process that is; its socket, for
/// this user alone, takes what later starts want: one line, `show` or `open LINK`, answered with `ok`.
class SingleInstance final : public QObject
{
    Q_OBJECT

public:
    /// `$XDG_RUNTIME_DIR/roamwire/desktop-instance.sock`
    static QString defaultPath();

    explicit SingleInstance(const QString& socketPath = defaultPath(), QObject* parent = nullptr);

    /// True: this process is the one, from now until the object ends. It is, too, where that cannot be told because
    /// there is no folder for such things.
    bool claim();

    /// For those who are not: shows the other, with this link where it is not empty. Blocks, for seconds at most; not
    /// for a program that draws already.
    Result<void> handOver(const QString& link) const;

Q_SIGNALS:
    /// Somebody started the program again. `link` is whatever he gave, or empty.
    void startedAgain(const QString& link);

private:
    void listen();
    void onConnection();
    void onReadyRead(QLocalSocket* socket);

    const QString m_path;
    QLockFile m_lock;
    QLocalServer m_server;
    int m_connections = 0;
};

} // namespace roamwire::tray
