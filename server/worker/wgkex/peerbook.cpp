#include "server/worker/wgkex/peerbook.h"

#include "server/worker/wgkex/linkaddress.h"

#include <algorithm>

namespace roamwire::worker {

PeerBook::PeerBook(Milliseconds silence, qsizetype maxPeers)
    : m_silence(silence)
    , m_maxPeers(maxPeers)
{
}

PeerBook::Verdict PeerBook::announce(const PublicKey& key, Instant now)
{
    if (const auto known = m_entries.find(key); known != m_entries.end()) {
        known->heard = now;
        return Verdict::Known;
    }
    if (m_foreignKeys.contains(key))
        return Verdict::SomebodyElses;
    const QHostAddress address = linkAddressOf(key);
    if (m_byAddress.contains(address) || m_foreignAddresses.contains(address))
        return Verdict::AddressTaken;
    if (m_entries.size() >= m_maxPeers)
        return Verdict::Full;
    m_entries.insert(key, {address, now});
    m_byAddress.insert(address, key);
    return Verdict::New;
}

void PeerBook::see(const DeviceState& device, Instant now, std::int64_t unixMs)
{
    m_foreignKeys = {device.publicKey};
    m_foreignAddresses.clear();
    forget(device.publicKey);
    for (const DevicePeer& peer : device.peers) {
        const QHostAddress address = linkAddressOf(peer.publicKey);
        if (peer.allowedIps == QList<Prefix>{Prefix::host(address)}) {
            seePeer(peer, address, now, unixMs);
        } else if (!peer.allowedIps.isEmpty()) {
            m_foreignKeys.insert(peer.publicKey);
            forget(peer.publicKey);
            for (const Prefix& prefix : peer.allowedIps) {
                m_foreignAddresses.insert(prefix.address());
                forget(m_byAddress.value(prefix.address()));
            }
        }
    }
}

void PeerBook::seePeer(const DevicePeer& peer, const QHostAddress& address, Instant now, std::int64_t unixMs)
{
    const PublicKey holder = m_byAddress.value(address, peer.publicKey);
    if (holder != peer.publicKey)
        forget(holder); // announced before the interface was looked at
    const auto known = m_entries.find(peer.publicKey);
    if (known == m_entries.end()) {
        const Milliseconds age(unixMs - peer.latestHandshake * 1000);
        const bool isFresh = peer.latestHandshake == 0 || age < Milliseconds(0);
        m_entries.insert(peer.publicKey, {address, isFresh ? now : now - age, peer.latestHandshake});
        m_byAddress.insert(address, peer.publicKey);
    } else if (known->handshake != peer.latestHandshake) {
        known->handshake = peer.latestHandshake;
        known->heard = now;
    }
}

bool PeerBook::isSilent(const PublicKey& key, Instant now) const
{
    const auto known = m_entries.constFind(key);
    return known != m_entries.cend() && now - known->heard >= m_silence;
}

void PeerBook::forget(const PublicKey& key)
{
    if (const auto known = m_entries.constFind(key); known != m_entries.cend()) {
        m_byAddress.remove(known->address);
        m_entries.erase(known);
    }
}

QList<Seat> PeerBook::seats() const
{
    QList<Seat> all;
    all.reserve(m_entries.size());
    for (auto it = m_entries.cbegin(); it != m_entries.cend(); ++it)
        all.append({it.key(), it->address});
    return all;
}

} // namespace roamwire::worker
