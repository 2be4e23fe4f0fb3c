#pragma once

#include "server/core/agequeue.h"
#include "shared/model/keys.h"
#include "shared/model/prefix.h"

#include <optional>

namespace roamwire::server {

/// The virtual IPv4 addresses of one tenant and the keys that hold them. Addresses are numbers in host byte order.
///
/// The network, broadcast and first host addresses are never given out. Given out first is what nobody ever had (since
/// the server started), then what is free for the longest time. A reservation is an address held by a key that is gone;
/// it is given to nobody else until the owner of the pool releases it. All operations cost O(1).
class AddressPool final
{
public:
    enum class Claim {
        Granted,
        Held,       ///< by another key, or reserved for one
        Structural, ///< network, broadcast or one of the first host addresses of this tenant
        NotUnicast, ///< no host can have it: 0.0.0.0/8, loopback, multicast and above
    };

    /// `network`: IPv4, length 1 to 32; below /30 there is nothing to give. `reserved`: so many of the first host
    /// addresses, at least one, are not for the pool to give.
    explicit AddressPool(const Prefix& network, quint32 reserved = 1);

    const Prefix& network() const { return m_network; }
    /// How many addresses of the network can be given out.
    qsizetype capacity() const { return m_last < m_first ? 0 : static_cast<qsizetype>(m_last - m_first) + 1; }

    /// nullopt: nothing is free.
    std::optional<quint32> allocate(const PublicKey& key);

    /// What claim() would answer. Addresses outside the network may be claimed too: the user's own network.
    Claim examine(quint32 address, const PublicKey& key) const;
    /// Takes exactly this address. Granted too if the key holds it already.
    Claim claim(quint32 address, const PublicKey& key);

    /// A held address becomes a reservation, the youngest one.
    void reserve(quint32 address);
    /// The same, but as the oldest one: for what was taken from the queue by mistake.
    void reserveAsOldest(quint32 address);
    /// The holder of a reservation is back.
    void unreserve(quint32 address);
    /// Nobody holds the address any more.
    void release(quint32 address);

    std::optional<PublicKey> holder(quint32 address) const;
    /// The key whose reservation inside the network is unused for the longest time.
    std::optional<PublicKey> oldestReservation() const;
    /// The same among the addresses outside the network.
    std::optional<PublicKey> oldestForeignReservation() const;

private:
    bool isInside(quint32 address) const;
    bool isStructural(quint32 address) const;
    AgeQueue<quint32>& reservationsLike(quint32 address);

    Prefix m_network;
    quint32 m_first; ///< the first and last address that can be given out
    quint32 m_last;
    quint32 m_fresh; ///< from here on are addresses that nobody ever had
    QHash<quint32, PublicKey> m_holders;
    AgeQueue<quint32> m_freed;
    AgeQueue<quint32> m_reserved;
    AgeQueue<quint32> m_foreignReserved;
};

} // namespace roamwire::server
