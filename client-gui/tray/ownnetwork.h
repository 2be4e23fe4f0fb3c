#pragma once

#include "client-gui/engine/membership.h"
#include "client-gui/tray/network.h"

#include <QHash>
#include <QTimer>

#include <memory>

namespace roamwire::tray {

/// Completes a configuration with the secrets that are not in its file. An error: they cannot be had now, with the
/// mend.
using FindSecrets =
    std::function<void(const ClientConfig& config, const QString& path, const ReplyTo<ClientConfig>& reply)>;

/// What the networks of this program stand on.
struct NetworkParts
{
    MembershipParts membership;
    FindSecrets findSecrets{}; ///< absent: everything is in the files
    /// When nothing else is left of a network; absent: nothing to do.
    std::function<void(const ClientConfig& config, const QString& path)> forgetSecrets{};
    /// Why they are not where they are to be, with the mend; absent: they are.
    std::function<QString(const QString& path)> secretsProblem{};
    /// Has the user choose where they are to be.
    std::function<void(const QString& path)> chooseSecretPlace{};
};

/// A network that this program keeps connected itself. A file that cannot be read is one, too, paused and with its
/// problem.
class OwnNetwork final : public Network
{
    Q_OBJECT

public:
    /// Paused at first.
    OwnNetwork(QString configPath, NetworkParts parts, QObject* parent = nullptr);
    ~OwnNetwork() override;

    State state() const override;
    QString interface() const override { return m_idle.interface; }
    const Status& status() const override;
    QString problem() const override;
    bool asksForSecretPlace() const override;

    void pause() override;
    /// Also tries again what went wrong: a file that could not be read, a keychain that was locked.
    void resume() override;
    void chooseSecretPlace() override { m_parts.chooseSecretPlace(m_path); }
    void tryDirect(const PublicKey& peer) override;
    void invite(const wire::Invite& invite, ReplyTo<Invitation> reply) override;
    void leave(ReplyTo<DepartureReport> reply) override;

    /// Changes the configuration, in memory and on disk; an error: it is as it was.
    Result<void> amend(const std::function<void(ClientConfig& config)>& change);
    /// Ends at once and leaves the tunnel as it is; interface and status socket are free when it returns.
    void release();

Q_SIGNALS:
    /// It was to be resumed, but another client keeps it connected already.
    void keptElsewhere();
    /// Nothing of it is left.
    void left();

private:
    QString ownProblem() const;
    void onProbed(bool isServed);
    void prepare(const ReplyTo<void>& reply);
    void makeMembership(const ClientConfig& config);
    void run(const Result<void>& prepared);
    void note(const ClientConfig& config);
    void onLeft();
    void update();
    void updateSoon();
    void updatePeer(const PeerStatus& peer);

    const QString m_path;
    const NetworkParts m_parts;
    std::unique_ptr<Membership> m_membership; ///< once it was needed
    Status m_idle;                            ///< without one
    QString m_problem;
    bool m_isWanted = false; ///< to be connected
    bool m_isLocked = false;
    mutable Status m_status;                       ///< as last asked for
    mutable QHash<PublicKey, qsizetype> m_placeOf; ///< in its list of peers
    mutable bool m_isStale = true;
    QTimer m_soon;
};

} // namespace roamwire::tray
