#pragma once

#include "client-gui/engine/status.h"
#include "shared/base/result.h"

#include <QHash>
#include <QLocalServer>
#include <QObject>
#include <QTimer>

#include <functional>

namespace roamwire {

/// Shows a running engine to other programs of the same user: a local socket that only its owner may open. A client
/// sends one line, `status` or `watch`, and gets one JSON object per line: one, or one more with every change.
class StatusServer final : public QObject
{
    Q_OBJECT

public:
    explicit StatusServer(std::function<Status()> status, QObject* parent = nullptr);

    /// `$XDG_RUNTIME_DIR/roamwire/IF.sock`, or below /run without a session.
    static QString defaultPath(const QString& interface);

    /// Fails when another program serves this socket already.
    Result<void> listen(const QString& path);

    /// The status may have changed; watchers hear of it soon, at most every kMinInterval.
    void notify();

private:
    void onConnection();
    void onRequest(QLocalSocket* socket);
    void tellWatchers();
    QByteArray line() const;

    std::function<Status()> m_status;
    QLocalServer m_server;
    QHash<QLocalSocket*, QByteArray> m_watchers; ///< with the line each was told last
    QTimer m_soon;
};

} // namespace roamwire
