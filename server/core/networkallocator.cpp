#include "server/core/networkallocator.h"

#include "shared/crypto/hash.h"

#include <QtEndian>

namespace roamwire::server {

NetworkAllocator::NetworkAllocator(const Prefix& supernet, int networkLength)
    : m_supernet(supernet.network())
    , m_networkLength(networkLength)
    , m_users(size_t(1) << (networkLength - supernet.length()))
    , m_free(slotCount())
{
    Q_ASSERT(networkLength >= supernet.length() && networkLength <= 32);
}

Prefix NetworkAllocator::network(quint32 slot) const
{
    const quint32 offset = static_cast<quint32>(quint64(slot) << (32 - m_networkLength));
    return Prefix(QHostAddress(m_supernet.address().toIPv4Address() + offset), m_networkLength);
}

quint32 NetworkAllocator::allocate(const TenantId& tenant)
{
    const auto hash = blake2b<32>({}, {tenant.bytes()});
    quint32 slot = qFromBigEndian<quint32>(hash.data()) % slotCount();
    if (m_free > 0) {
        while (m_users[slot] > 0)
            slot = (slot + 1) % slotCount();
    }
    claim(slot);
    return slot;
}

bool NetworkAllocator::claim(quint32 slot)
{
    if (slot >= slotCount())
        return false;
    if (m_users[slot]++ == 0)
        --m_free;
    return true;
}

void NetworkAllocator::release(quint32 slot)
{
    if (slot < slotCount() && m_users[slot] > 0 && --m_users[slot] == 0)
        ++m_free;
}

} // namespace roamwire::server
