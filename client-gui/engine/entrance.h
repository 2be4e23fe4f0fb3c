#pragma once

#include "client-gui/engine/controlsession.h"
#include "client-gui/engine/ownrecord.h"
#include "client-gui/engine/sealbook.h"

#include <QObject>

namespace roamwire {

/// How an engine gets into its tenant: from the server's challenge to a welcome that can be believed, anew on every
/// connection. Proves the key, joins, and judges what the server answers. What it learns on the way (address, secret,
/// that the token is spent) it notes in the settings. All it is given outlives it.
class Entrance final : public QObject
{
    Q_OBJECT

public:
    Entrance(EngineSettings& settings, TunnelKeeper& keeper, ControlSession& session, SealBook& seals, OwnRecord& own,
             QObject* parent = nullptr);

    void onWelcome(const wire::Welcome& welcome);
    /// Of something that was not a switch.
    void onRefused(const wire::ErrorMessage& error);
    /// The connection is lost.
    void onLost() { m_entering.reset(); }

    /// Tells the server where this machine is, if it was told something else on this connection.
    void reportIfChanged();

    /// The last one that was believed; of this connection or one before.
    const std::optional<wire::Welcome>& welcome() const { return m_welcome; }
    bool mayInvite() const { return m_welcome && m_welcome->mayInvite && m_seals.secret(); }
    /// Why nobody in the tenant can be believed; empty when they can.
    const QString& problem() const { return m_problem; }

Q_SIGNALS:
    /// The server took us in, or back.
    void entered(const roamwire::wire::Welcome& welcome);
    /// What the server said was judged.
    void judged();
    /// As Engine has it.
    void refused(const QString& reason);

private:
    void prove(const wire::Challenge& challenge);
    void claimAddress(const Nonce& nonce, const Proof& proof);
    void join(const Nonce& nonce, const Proof& proof);
    void checkTrust(const wire::Welcome& welcome, ReplyTo<void> reply);
    void onTrust(const Result<void>& trusted);
    bool mayBeMoved() const;
    QStringList features() const;

    EngineSettings& m_settings;
    TunnelKeeper& m_keeper;
    ControlSession& m_session;
    SealBook& m_seals;
    OwnRecord& m_own;
    std::optional<wire::Welcome> m_entering; ///< on this connection; whom to believe is not clear yet
    std::optional<wire::Welcome> m_welcome;
    std::optional<wire::Update> m_reported; ///< on this connection
    QString m_problem;
};

} // namespace roamwire
