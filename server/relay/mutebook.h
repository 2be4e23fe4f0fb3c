#pragma once

#include "server/core/relay.h"
#include "shared/base/clock.h"

#include <QSet>

#include <deque>

namespace roamwire::server {

/// Which pairs were muted a short while ago: one that is muted again and again has no relay to come back to.
class MuteBook final
{
public:
    /// false: not again so soon. Otherwise it is noted.
    bool begin(const RelayPair& pair, Instant now);

private:
    struct Key
    {
        TenantId tenant;
        PublicKey smaller;
        PublicKey larger;
        bool operator==(const Key&) const = default;
        friend size_t qHash(const Key& key, size_t seed = 0) noexcept
        {
            return qHashMulti(seed, key.tenant, key.smaller, key.larger);
        }
    };

    QSet<Key> m_recent;
    std::deque<std::pair<Instant, Key>> m_order;
};

} // namespace roamwire::server
