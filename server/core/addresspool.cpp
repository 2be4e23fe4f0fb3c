#include "server/core/addresspool.h"

#include "shared/model/endpoint.h"

namespace roamwire::server {
namespace {

constexpr quint32 kReservedAtStart = 1; // the network address
constexpr quint32 kReservedAtEnd = 1;   // the broadcast address

quint32 lastAddress(const Prefix& network)
{
    const quint32 hostMask = static_cast<quint32>((quint64(1) << (32 - network.length())) - 1);
    return network.network().address().toIPv4Address() | hostMask;
}

bool isPlainUnicast(quint32 address)
{
    const quint32 firstByte = address >> 24;
    return firstByte != 0 && firstByte != 127 && firstByte < 224;
}

} // namespace

AddressPool::AddressPool(const Prefix& network, quint32 reserved)
    : m_network(network.network())
    // The first host is where routers usually live.
    , m_first(m_network.address().toIPv4Address() + kReservedAtStart + qMax(reserved, quint32(1)))
    , m_last(lastAddress(m_network) - kReservedAtEnd)
    , m_fresh(m_first)
{
    Q_ASSERT(isIpv4(network.address()) && network.length() > 0);
}

std::optional<quint32> AddressPool::allocate(const PublicKey& key)
{
    // Every address is skipped at most once in the life of the pool.
    while (m_fresh <= m_last && (m_holders.contains(m_fresh) || m_freed.contains(m_fresh)))
        ++m_fresh;
    const std::optional<quint32> address = m_fresh <= m_last ? std::optional(m_fresh++) : m_freed.takeOldest();
    if (address)
        m_holders.insert(*address, key);
    return address;
}

AddressPool::Claim AddressPool::examine(quint32 address, const PublicKey& key) const
{
    if (!isPlainUnicast(address))
        return Claim::NotUnicast;
    if (isStructural(address))
        return Claim::Structural;
    const auto held = m_holders.constFind(address);
    return held == m_holders.constEnd() || *held == key ? Claim::Granted : Claim::Held;
}

AddressPool::Claim AddressPool::claim(quint32 address, const PublicKey& key)
{
    const Claim answer = examine(address, key);
    if (answer == Claim::Granted) {
        m_freed.remove(address);
        unreserve(address);
        m_holders.insert(address, key);
    }
    return answer;
}

void AddressPool::reserve(quint32 address)
{
    Q_ASSERT(m_holders.contains(address));
    reservationsLike(address).push(address);
}

void AddressPool::reserveAsOldest(quint32 address)
{
    Q_ASSERT(m_holders.contains(address));
    reservationsLike(address).pushOldest(address);
}

void AddressPool::unreserve(quint32 address)
{
    reservationsLike(address).remove(address);
}

void AddressPool::release(quint32 address)
{
    if (m_holders.remove(address) == 0)
        return;
    unreserve(address);
    if (isInside(address))
        m_freed.push(address);
}

std::optional<PublicKey> AddressPool::holder(quint32 address) const
{
    const auto held = m_holders.constFind(address);
    return held == m_holders.constEnd() ? std::nullopt : std::optional(*held);
}

std::optional<PublicKey> AddressPool::oldestReservation() const
{
    const auto address = m_reserved.oldest();
    return address ? holder(*address) : std::nullopt;
}

std::optional<PublicKey> AddressPool::oldestForeignReservation() const
{
    const auto address = m_foreignReserved.oldest();
    return address ? holder(*address) : std::nullopt;
}

bool AddressPool::isInside(quint32 address) const
{
    return address >= m_first && address <= m_last;
}

bool AddressPool::isStructural(quint32 address) const
{
    return !isInside(address) && m_network.contains(QHostAddress(address));
}

AgeQueue<quint32>& AddressPool::reservationsLike(quint32 address)
{
    return isInside(address) ? m_reserved : m_foreignReserved;
}

} // namespace roamwire::server
