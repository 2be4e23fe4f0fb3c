#pragma once

#include "client-gui/engine/memberstore.h"

namespace roamwire::test {

/// A member's disk in memory.
class FakeMemberStore final : public MemberStore
{
public:
    Result<void> keepSecret(const TenantSecret& kept) override
    {
        if (isFull)
            return failure(QStringLiteral("the disk is full"));
        secret = kept;
        return {};
    }
    SealLedger seals() const override { return ledger; }
    Result<void> keepSeals(const SealLedger& kept) override
    {
        if (isFull)
            return failure(QStringLiteral("the disk is full"));
        ledger = kept;
        ++writes;
        return {};
    }

    std::optional<TenantSecret> secret;
    SealLedger ledger;
    int writes = 0; ///< of the ledger
    bool isFull = false;
};

} // namespace roamwire::test
