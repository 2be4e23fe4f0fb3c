#pragma once

#include "server/core/registry.h"
#include "server/net/failedjoins.h"
#include "server/net/limits.h"

namespace roamwire::server {

/// Keeps out who tries joins until one succeeds: after too many failures from an address only admitted keys may join
/// from there for a while, with a proof of possession. One thread.
class JoinGuard final
{
public:
    /// `registry` and `clock` outlive it.
    JoinGuard(const ServiceLimits& limits, const Registry& registry, const Clock& clock);

    /// Why this join is not even looked at; nullopt: it is.
    std::optional<Refusal> refusal(const QHostAddress& peer, const JoinCommand& command) const;
    /// A connection was closed before it had joined; `word` says why, see Hangup::word.
    void onRefused(const QHostAddress& peer, const QString& word);

private:
    bool isAdmitted(const JoinCommand& command) const;

    const Registry& m_registry;
    const Clock& m_clock;
    FailedJoins m_failed;
};

} // namespace roamwire::server
