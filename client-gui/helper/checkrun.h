#pragma once

#include "shared/crypto/checkdatagram.h"

#include <QList>

#include <functional>

namespace roamwire::helper {

/// A question that is to be sent now.
struct CheckAsk
{
    Endpoint target;
    CheckNonce nonce{};
};

/// One check of the paths to one peer (design section 7, 4): whom to ask when, and what counts as an answer. Pure: time
/// and nonces are passed in, and what it is told of has been authenticated.
class CheckRun final
{
public:
    using MakeNonce = std::function<CheckNonce()>;

    CheckRun(const QList<Endpoint>& candidates, MakeNonce makeNonce, Instant now);

    /// The questions that are due, each with a nonce of its own.
    QList<CheckAsk> due(Instant now);

    /// The peer was heard from `source`: if it is no candidate, its NAT translated the port, and that place is asked
    /// as well. Only the first few such places count.
    void heardFrom(const Endpoint& source, Instant now);

    /// The time since the question that this answers; nullopt where `source` was not asked that, or is confirmed
    /// already. An answer from elsewhere than was asked proves one direction only: that place is asked, too.
    std::optional<Milliseconds> confirm(const Endpoint& source, const CheckNonce& nonce, Instant now);

    bool hasConfirmed() const;
    bool isOver(Instant now) const { return now >= m_end; }
    /// When due() has something, or the run is over.
    Instant nextWork() const;

private:
    struct Target
    {
        Endpoint endpoint;
        Instant nextAsk;
        bool isConfirmed = false;
    };
    struct Asked
    {
        CheckNonce nonce{};
        Endpoint target;
        Instant at;
    };

    Target* find(const Endpoint& endpoint);

    MakeNonce m_makeNonce;
    Instant m_end;
    QList<Target> m_targets; ///< the candidates and the places that were learned
    int m_learned = 0;
    QList<Asked> m_asked; ///< and not answered; at most one per target and interval
};

} // namespace roamwire::helper
