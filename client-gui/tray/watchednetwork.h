#pragma once

#include "client-gui/tray/network.h"
#include "shared/base/backoff.h"

#include <QJsonObject>
#include <QLocalSocket>
#include <QTimer>

namespace roamwire::tray {

/// A network that another program of this user, an agent, keeps connected: what its status socket tells, and what can
/// be asked for there. When that program ends the network is paused here, until it is back or the user resumes it; then
/// it is this program's.
class WatchedNetwork final : public Network
{
    Q_OBJECT

public:
    WatchedNetwork(QString configPath, QString interface, QObject* parent = nullptr);
    ~WatchedNetwork() override;

    State state() const override { return m_isTold ? State::Elsewhere : State::Paused; }
    QString interface() const override { return m_interface; }
    const Status& status() const override;
    QString problem() const override;

    /// Only whoever keeps it connected could.
    void pause() override {}
    void resume() override;
    /// Likewise.
    void tryDirect(const PublicKey&) override {}
    void invite(const wire::Invite& invite, ReplyTo<Invitation> reply) override;
    void leave(ReplyTo<DepartureReport> reply) override;

    /// There may be an agent again: looks at once, whenever the next look would be.
    void lookAgain();

Q_SIGNALS:
    /// The user resumed it, and nobody keeps it connected.
    void takeOverWanted();
    /// Nothing of it is left.
    void left();

private:
    void open();
    void onReadyRead();
    void onGone();
    void ask(const QByteArray& request, const ReplyTo<QJsonObject>& reply);

    const QString m_path;
    const QString m_interface;
    QLocalSocket m_socket;
    QTimer m_retry;
    Backoff m_backoff;
    bool m_isTold = false;     ///< on this connection
    mutable QByteArray m_line; ///< what was told last; empty: m_status has it
    mutable Status m_status;
};

} // namespace roamwire::tray
