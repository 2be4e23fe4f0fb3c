#pragma once

#include "tests/integration/crashes/promises.h"
#include "tests/integration/server/nativeclient.h"

#include <functional>

namespace roamwire::test {

/// One key of one tenant, and its connections to a server that may die at any moment. Never waits: step() goes on with
/// whatever has come. What the server says goes into the promises.
class CrashPeer final
{
public:
    using OnInvited = std::function<void(const Token&, quint32 uses)>;

    /// `promises` outlive it.
    CrashPeer(Promises& promises, const TenantId& tenant, const Token& token, OnInvited onInvited);

    const PublicKey& key() const { return m_identity.publicKey; }
    const TenantId& tenant() const { return m_tenant; }

    enum class With {
        Token,   ///< as a newcomer
        KeyOnly, ///< as somebody who is known
        Seal,    ///< and who seals at once
    };
    /// A new connection, which joins. The one before stays, and is not listened to any more, until the next.
    void connect(const Door& door, With with);
    void disconnect();
    void step();

    /// An update with other endpoints. Like the next two, of no effect while another is under way.
    void roam();
    void seal();
    void invite(quint32 uses);

    bool isJoined() const { return m_isJoined; }
    /// The join was granted or refused.
    bool isAnswered() const { return m_isJoined || m_isRefused; }
    /// It is not let in, and never will be.
    bool isTurnedAway() const { return m_isTurnedAway; }
    /// The connection is at its end, and all of it was heard.
    bool isOver() const { return !m_client || (!m_client->isConnected() && !m_client->hasFrames()); }
    /// Whom it was told of in its list.
    const QSet<PublicKey>& seen() const { return m_seen; }

private:
    void sendJoin();
    void hear(const wire::Message& message);
    void hear(const wire::Welcome& welcome);
    void hear(const wire::ErrorMessage& error);
    void update(const std::optional<Seal>& seal);

    Promises& m_promises;
    const TenantId m_tenant;
    const Token m_token;
    const OnInvited m_onInvited;
    const Identity m_identity;
    std::unique_ptr<NativeClient> m_before;
    std::unique_ptr<NativeClient> m_client;
    With m_with = With::Token;
    bool m_hasAsked = false;
    bool m_isJoined = false;
    bool m_isRefused = false;
    bool m_isTurnedAway = false;
    bool m_isUpdating = false;
    quint64 m_sealing = 0;  ///< sent with the join or the update under way
    quint32 m_inviting = 0; ///< uses of the token that was asked for
    quint16 m_listenPort = 1'000;
    QSet<PublicKey> m_seen;
};

} // namespace roamwire::test
