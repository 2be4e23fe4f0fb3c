#include "server/net/joinguard.h"

#include "server/dialects/dialect.h"
#include "shared/wire/messages.h"

#include <QSet>

namespace roamwire::server {
namespace {

/// Whether a refused client did something wrong that it may be trying out. The others are unlucky, or counted
/// elsewhere.
bool isFailure(const QString& word)
{
    static const QSet<QString> kFailures{
        wire::error::kBadProof,     wire::error::kNotProven,  wire::error::kNotOpen,         wire::error::kBadMessage,
        wire::error::kAddressTaken, closeword::kBadData,      wire::error::kTooManyMessages, wire::error::kNoToken,
        wire::error::kTokenUnknown, wire::error::kTokenSpent, wire::error::kTokenExpired,    wire::error::kNativeOnly,
    };
    return kFailures.contains(word);
}

} // namespace

JoinGuard::JoinGuard(const ServiceLimits& limits, const Registry& registry, const Clock& clock)
    : m_registry(registry)
    , m_clock(clock)
    , m_failed({limits.maxFailedJoins, limits.failedJoinWindow, limits.maxFailedJoinSources})
{
}

std::optional<Refusal> JoinGuard::refusal(const QHostAddress& peer, const JoinCommand& command) const
{
    const Milliseconds wait = m_failed.wait(peer, m_clock.now());
    if (wait == Milliseconds(0) || isAdmitted(command))
        return std::nullopt;
    return Refusal{wire::error::kTooManyFailures,
                   QStringLiteral("too many joins from this address failed; only admitted keys may join from it now"),
                   static_cast<quint32>(std::chrono::ceil<std::chrono::seconds>(wait).count())};
}

bool JoinGuard::isAdmitted(const JoinCommand& command) const
{
    // Whoever only names a key is not to learn whether it is admitted.
    return command.standing == Standing::Proven &&
           m_registry.holder(command.tenant, command.publicKey) == Standing::Proven;
}

void JoinGuard::onRefused(const QHostAddress& peer, const QString& word)
{
    if (isFailure(word))
        m_failed.count(peer, m_clock.now());
}

} // namespace roamwire::server
