#pragma once

#include "client-gui/engine/replyto.h"
#include "shared/crypto/sealing.h"

#include <map>
#include <optional>

namespace roamwire {

/// What a member of a sealed tenant remembers of seals.
struct SealLedger
{
    /// This machine's own seal, and what it is for.
    struct Own
    {
        SealedFacts facts;
        quint64 ms = 0;

        bool operator==(const Own&) const = default;
    };

    std::optional<Own> own;
    std::map<PublicKey, quint64> highest; ///< `ms` of the newest seal that was believed of each peer

    bool operator==(const SealLedger&) const = default;
};

/// Where a member keeps what must outlive it.
class MemberStore
{
public:
    virtual ~MemberStore() = default;

    /// Of a tenant that this member just became the owner of. Answers once it is on disk, or cannot be: at once, or
    /// later where a keychain has to be asked.
    virtual void keepSecret(const TenantSecret& secret, ReplyTo<void> reply) = 0;
    /// Empty at first.
    virtual SealLedger seals() const = 0;
    /// They are on disk when it returns.
    virtual Result<void> keepSeals(const SealLedger& ledger) = 0;
};

} // namespace roamwire
