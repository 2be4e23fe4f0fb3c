#pragma once

#include "client-gui/helper/operations.h"
#include "client-gui/helper/policy.h"

#include <QHash>
#include <QQueue>

namespace roamwire::helper {

/// Names a connection for as long as it lasts; never used twice.
using ConnectionId = quint64;

/// Judges requests, grants interfaces to connections, and has the verbs carried out one after the other.
class Dispatcher final
{
public:
    /// `operations` outlives this object.
    Dispatcher(Policy policy, Operations& operations);

    /// The reply comes once, at once or later, unless the connection ended before.
    void handle(ConnectionId connection, const Verb& verb, AnswerReply reply);

    /// Who is told of events of the interfaces that the connection holds, until it ends.
    void setTold(ConnectionId connection, Reach::Told told);

    /// Releases what the connection held. A verb that is being carried out is finished; others of it are dropped.
    void connectionEnded(ConnectionId connection);

private:
    struct Job
    {
        ConnectionId connection = 0;
        Verb verb;
        AnswerReply reply;
    };

    std::optional<Refused> claim(ConnectionId connection, const Verb& verb);
    void runNext();
    void tell(const Event& event) const;

    Policy m_policy;
    Operations& m_operations;
    QHash<QString, ConnectionId> m_holders; ///< by interface
    QHash<ConnectionId, Reach::Told> m_told;
    QQueue<Job> m_jobs; ///< without the one that is running
    bool m_isRunning = false;
};

} // namespace roamwire::helper
