#pragma once

#include "client-gui/engine/pathtable.h"

namespace roamwire {

/// The tenant's peers as the server told them, each on one of three sides: with a path; absent from the interface and
/// only shown; or ignored, because what the server says of it cannot be believed. In managed mode nobody is absent,
/// because the interface gets who it lacks; in sync mode its owner adds and removes peers at any time. Pure, like
/// PathTable.
class Roster final
{
public:
    struct Ignored
    {
        PeerRecord record;
        PathReason reason = PathReason::None;
    };

    explicit Roster(InterfaceMode mode)
        : m_mode(mode)
    {
    }

    PathTable& paths() { return m_paths; }
    const PathTable& paths() const { return m_paths; }
    const std::map<PublicKey, PeerRecord>& absent() const { return m_absent; }
    const std::map<PublicKey, Ignored>& ignored() const { return m_ignored; }

    /// A peer is new or changed. `isPresent`: the interface has it; nullopt while that is unknown, and everybody stays
    /// where they are. `found`: as for PathTable::upsert().
    PathWork upsert(const PeerRecord& record, std::optional<bool> isPresent, const PathTable::Found& found,
                    Instant now);
    /// What is shown of a server that makes peers up.
    static constexpr std::size_t kMaxIgnored = 4'096;

    /// Not to be believed, for that reason. Whoever was believed before stays as it was.
    void ignore(const PeerRecord& record, PathReason reason);
    /// What was believed of a peer last; null if nothing was.
    const PeerRecord* find(const PublicKey& key) const;
    void remove(const PublicKey& key);
    /// The server has told everybody: who is not in `list` is gone.
    void retain(const std::map<PublicKey, PeerRecord>& list);

    /// Brings everybody to the right side after the interface's owner may have changed its peers.
    PathWork sortOut(const DeviceState& device, std::int64_t unixSeconds, Instant now);

private:
    bool hasPlaceFor(const PublicKey& key, std::optional<bool> isPresent) const;

    const InterfaceMode m_mode;
    PathTable m_paths;
    std::map<PublicKey, PeerRecord> m_absent;
    std::map<PublicKey, Ignored> m_ignored;
};

} // namespace roamwire
