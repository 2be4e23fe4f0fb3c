#include "client-gui/engine/roster.h"

#include <QSet>

namespace roamwire {

bool Roster::hasPlaceFor(const PublicKey& key, std::optional<bool> isPresent) const
{
    if (m_mode == InterfaceMode::Managed)
        return true;
    return isPresent.value_or(m_paths.entries().contains(key));
}

PathWork Roster::upsert(const PeerRecord& record, std::optional<bool> isPresent, const PathTable::Found& found,
                        Instant now)
{
    m_ignored.erase(record.publicKey);
    if (!hasPlaceFor(record.publicKey, isPresent)) {
        m_paths.remove(record.publicKey);
        m_absent.insert_or_assign(record.publicKey, record);
        return {};
    }
    m_absent.erase(record.publicKey);
    return m_paths.upsert(record, found, now);
}

void Roster::ignore(const PeerRecord& record, PathReason reason)
{
    if (!find(record.publicKey) && (m_ignored.size() < kMaxIgnored || m_ignored.contains(record.publicKey)))
        m_ignored.insert_or_assign(record.publicKey, Ignored{record, reason});
}

const PeerRecord* Roster::find(const PublicKey& key) const
{
    if (const auto entry = m_paths.entries().find(key); entry != m_paths.entries().end())
        return &entry->second.record;
    const auto absent = m_absent.find(key);
    return absent == m_absent.end() ? nullptr : &absent->second;
}

void Roster::remove(const PublicKey& key)
{
    m_paths.remove(key);
    m_absent.erase(key);
    m_ignored.erase(key);
}

void Roster::retain(const std::map<PublicKey, PeerRecord>& list)
{
    QList<PublicKey> gone;
    for (const auto& [key, entry] : m_paths.entries()) {
        if (!list.contains(key))
            gone.append(key);
    }
    for (const PublicKey& key : gone)
        m_paths.remove(key);
    std::erase_if(m_absent, [&](const auto& entry) { return !list.contains(entry.first); });
    std::erase_if(m_ignored, [&](const auto& entry) { return !list.contains(entry.first); });
}

PathWork Roster::sortOut(const DeviceState& device, std::int64_t unixSeconds, Instant now)
{
    if (m_mode == InterfaceMode::Managed)
        return {};
    QSet<PublicKey> present;
    for (const DevicePeer& peer : device.peers)
        present.insert(peer.publicKey);
    QList<PeerRecord> gone;
    for (const auto& [key, entry] : m_paths.entries()) {
        if (!present.contains(key))
            gone.append(entry.record);
    }
    PathWork work;
    for (const DevicePeer& peer : device.peers) {
        if (const auto come = m_absent.extract(peer.publicKey))
            work.add(m_paths.upsert(come.mapped(), {&peer, unixSeconds}, now));
    }
    for (const PeerRecord& record : gone) {
        m_paths.remove(record.publicKey);
        m_absent.insert_or_assign(record.publicKey, record);
    }
    return work;
}

} // namespace roamwire
