#pragma once

#include "shared/base/clock.h"
#include "shared/model/keys.h"
#include "shared/model/tenantid.h"

#include <optional>
#include <set>
#include <variant>

namespace roamwire::server {

/// Whose grace period and which token ends when, over all tenants. O(log entries).
class ExpiryQueue final
{
public:
    struct Entry
    {
        Instant deadline;
        TenantId tenant;
        std::variant<PublicKey, TokenHash> subject;
        auto operator<=>(const Entry&) const = default;
    };

    void arm(const Entry& entry) { m_entries.insert(entry); }
    void disarm(const Entry& entry) { m_entries.erase(entry); }

    std::optional<Instant> next() const
    {
        return m_entries.empty() ? std::nullopt : std::optional(m_entries.begin()->deadline);
    }

    /// The earliest entry if its time has come; it is out of the queue then.
    std::optional<Entry> takeDue(Instant now)
    {
        if (m_entries.empty() || m_entries.begin()->deadline > now)
            return std::nullopt;
        return m_entries.extract(m_entries.begin()).value();
    }

private:
    std::set<Entry> m_entries;
};

} // namespace roamwire::server
