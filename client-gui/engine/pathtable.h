#pragma once

#include "client-gui/engine/pathmachine.h"
#include "client-gui/engine/pathmemory.h"

#include <map>

namespace roamwire {

/// The tenant's peers with the path to each: records, figures and the own place go in, settings for `wg` come out.
/// Pure; every list of settings is meant for one `wg` call.
class PathTable final
{
public:
    struct Entry
    {
        PeerRecord record;
        PathMachine machine;
    };

    const std::map<PublicKey, Entry>& entries() const { return m_entries; }

    /// A peer is new or changed. `onDevice`: the figures of a peer that the interface has already, else null.
    QList<PathSetting> upsert(const PeerRecord& record, const DevicePeer* onDevice, std::int64_t unixSeconds,
                              Instant now);
    void remove(const PublicKey& key) { m_entries.erase(key); }

    /// The own place changed without a roam (a MAC was resolved, another address came).
    QList<PathSetting> placeChanged(const OwnPlace& place, Instant now);
    /// This machine roamed to `place`.
    QList<PathSetting> roamed(const OwnPlace& place, Instant now);
    /// The server has told the others where we are, and us from where it sees us.
    QList<PathSetting> confirmed(const OwnPlace& place, Instant now);

    void applied(const QList<PathSetting>& settings);
    void failed(const QList<PathSetting>& settings, Instant now);
    void figures(const DeviceState& device, Instant now);
    /// What is due by now; call figures() first, so that nothing is set that WireGuard has moved meanwhile.
    QList<PathSetting> tick(Instant now);
    /// When tick() next has something to do.
    std::optional<Instant> nextDue() const;
    /// How soon fresh figures are worth asking for.
    Milliseconds figuresInterval(Instant now) const;

private:
    template <typename Choose>
    QList<PathSetting> forEach(Choose choose);
    QList<Candidate> candidatesOf(const PeerRecord& record) const;

    OwnPlace m_place;
    PathMemory m_memory;
    std::map<PublicKey, Entry> m_entries;
};

} // namespace roamwire
