#pragma once

#include "server/dialects/wiresyncboard.h"
#include "server/net/session.h"

#include <QHash>
#include <QSet>

namespace roamwire::server {

/// The wireSync clients of one tenant. Those with a session are answered at once, and sent what the board has for them
/// at the turn's end, with one write; polling ones fetch it. A key is there in at most one of these ways.
class WireSyncLane final
{
public:
    /// `present`: who is there now.
    WireSyncLane(const QList<PeerRecord>& present, const Clock& clock);

    bool isEmpty() const { return !m_board.hasViewers(); }
    void publish(const Events& events);

    // Sessions
    /// Acknowledges its first update.
    void admit(Session& session, const PublicKey& key);
    void remove(const Session& session);
    /// It told its place again.
    void acknowledge(const Session& session, QByteArrayView text);
    void ask(const Session& session, const PublicKey& target);
    /// Everybody, as this session sees them.
    QByteArray peers(const Session& session) const;
    void flush(std::vector<Session*>& backlogged);

    // Polling clients
    /// false if a session has the key.
    bool addPolling(const PublicKey& key);
    void removePolling(const PublicKey& key);
    bool isPolling(const PublicKey& key) const { return m_polling.contains(key); }
    WireSyncBoard& board() { return m_board; }
    const WireSyncBoard& board() const { return m_board; }

private:
    WireSyncBoard m_board;
    const Clock& m_clock;
    QHash<SessionId, PublicKey> m_keys;
    QHash<PublicKey, Session*> m_sessions;
    QSet<PublicKey> m_polling;
};

} // namespace roamwire::server
