#pragma once

#include "client-gui/engine/memberstore.h"

namespace roamwire::test {

/// A member's disk in memory.
class FakeMemberStore final : public MemberStore
{
public:
    void keepSecret(const TenantSecret& kept, ReplyTo<void> reply) override
    {
        ++asked;
        m_keeping.emplace(kept, std::move(reply));
        if (!isSlow)
            answer();
    }
    /// What a slow one still owes.
    void answer()
    {
        const auto [kept, reply] = *std::exchange(m_keeping, std::nullopt);
        if (!isFull)
            secret = kept;
        reply(isFull ? failure(QStringLiteral("the disk is full")) : Result<void>());
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
    int writes = 0;      ///< of the ledger
    int asked = 0;       ///< to keep a secret
    bool isSlow = false; ///< keeps a secret when answer() is called
    bool isFull = false;

private:
    std::optional<std::pair<TenantSecret, ReplyTo<void>>> m_keeping;
};

} // namespace roamwire::test
