#pragma once

#include "shared/model/prefix.h"
#include "shared/model/tenantid.h"

#include <vector>

namespace roamwire::server {

/// Which part of the supernet each tenant has. Equal tenants get equal networks on different servers as long as their
/// hashes do not collide.
class NetworkAllocator final
{
public:
    /// Every tenant gets a network of `networkLength` bits inside `supernet`.
    NetworkAllocator(const Prefix& supernet, int networkLength);

    quint32 slotCount() const { return static_cast<quint32>(m_users.size()); }
    Prefix network(quint32 slot) const;

    /// The slot that the tenant's hash names, else the next free one; when all are taken, the named one again: tenants
    /// are isolated, so their networks may overlap.
    quint32 allocate(const TenantId& tenant);
    /// A slot as it was stored. false if there is no such slot.
    bool claim(quint32 slot);
    void release(quint32 slot);

private:
    Prefix m_supernet;
    int m_networkLength;
    std::vector<quint32> m_users; ///< how many tenants have each slot
    quint32 m_free;               ///< slots without a tenant
};

} // namespace roamwire::server
