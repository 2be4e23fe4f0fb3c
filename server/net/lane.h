#pragma once

#include "server/net/session.h"
#include "server/net/traffic.h"

#include <QHash>

#include <memory>
#include <vector>

namespace roamwire::server {

/// The sessions of one tenant that speak one dialect. What happens within a turn of the event loop is encoded once,
/// into one batch, and goes to each session with one write at the turn's end.
class Lane final
{
public:
    /// `peers`: who is present now. `counters` outlive it.
    Lane(Dialect dialect, const QList<PeerRecord>& peers, Traffic::Counters& counters);

    bool isEmpty() const { return m_sessions.empty(); }
    void publish(const Event& event);

    /// Replies to a joiner that every view has been told of already, and has it hear what follows from here on.
    void admit(Session& session, const PublicKey& key, const Membership& membership);
    void remove(const Session& session);
    /// After the next flush of the whole tenant.
    void acknowledge(const Session& session, QByteArrayView text);

    void flush();
    void flushAcknowledgements();
    /// Those for which too much waits.
    void collectBacklogged(std::vector<Session*>& backlogged);

private:
    struct Range
    {
        qsizetype begin;
        qsizetype end;
    };
    /// What one session gets differently from the whole batch.
    struct Exception
    {
        qsizetype start = 0;         ///< it joined when the batch had this size
        quint64 missed = 0;          ///< events that came before that
        std::vector<Range> own;      ///< what it caused itself, in order
        QByteArray acknowledgements; ///< frames
    };

    /// The bytes sent.
    qsizetype sendExcept(Session& session, const Exception& exception);

    std::unique_ptr<TenantView> m_view;
    std::vector<Session*> m_sessions;
    QHash<SessionId, std::size_t> m_indexes;
    QByteArray m_batch;
    quint64 m_events = 0; ///< in the batch
    Traffic::Counters& m_counters;
    QHash<SessionId, Exception> m_exceptions; ///< of this turn
    std::vector<Session*> m_slow;             ///< of this turn: something of the batch waits for them
};

} // namespace roamwire::server
