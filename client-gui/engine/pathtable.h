#pragma once

#include "client-gui/engine/pathmachine.h"
#include "client-gui/engine/pathmemory.h"
#include "client-gui/engine/pathwork.h"
#include "client-gui/engine/relaylink.h"
#include "client-gui/engine/relaypath.h"

#include <QHash>

#include <map>

namespace roamwire {

/// The tenant's peers with the path to each: records, figures and the own place go in, work comes out. Pure; all
/// settings of one piece of work are meant for one `wg` call.
///
/// Towards a peer that speaks with the server's relay, as we do, the rules "with a relay" hold; towards all others
/// those without (design section 7).
class PathTable final
{
public:
    struct Entry
    {
        PeerRecord record;
        std::variant<PathMachine, RelayPathMachine> machine;
        std::optional<Candidate> remembered = {}; ///< for this record and the own place

        Path path() const;
        std::optional<Milliseconds> rtt() const;
        /// As they are shown: direct ones in the order in which they are tried, then the relay.
        QList<Candidate> candidates() const;
        bool isRelayed() const { return std::holds_alternative<RelayPathMachine>(machine); }
    };

    /// What a peer is when it gets here: the figures of one that the interface has already, else null.
    struct Found
    {
        const DevicePeer* onDevice = nullptr;
        std::int64_t unixSeconds = 0;
    };

    const std::map<PublicKey, Entry>& entries() const { return m_entries; }
    const RelayLink& relay() const { return m_relay; }

    /// What the server's welcome says of its relay. Other rules than before hold for a peer once it is told again: with
    /// what the interface has of it then, its path goes on.
    PathWork setRelay(const std::optional<RelayOffer>& offer, const PublicKey& self, quint32 slot, Instant now);
    /// Whether this machine can check paths.
    void setCanCheck(bool can) { m_canCheck = can; }

    /// A peer is new or changed.
    PathWork upsert(const PeerRecord& record, const Found& found, Instant now);
    void remove(const PublicKey& key);
    /// Whose virtual IPv4 address it is.
    std::optional<PublicKey> peerAt(const QHostAddress& wgip) const;

    /// The own place changed without a roam (a MAC was resolved, another address came, the relay saw us).
    PathWork placeChanged(const OwnPlace& place, Instant now);
    /// This machine roamed to `place`.
    PathWork roamed(const OwnPlace& place, Instant now);
    /// The server has told the others where we are, and us from where it sees us.
    PathWork confirmed(const OwnPlace& place, Instant now);

    /// Something happened to one peer; ignored where no relay is in play.
    PathWork on(const PublicKey& key, const PathEvent& event, Instant now);
    /// To all of them.
    PathWork onAll(const PathEvent& event, Instant now);

    /// Looks for a direct path to this peer at once. Nothing where there is one.
    PathWork tryDirect(const PublicKey& key, Instant now);

    /// Bind datagrams to this peer's relay ports, each good once.
    QList<BindSend> bindsTo(const PublicKey& key);

    void applied(const PublicKey& key);
    void failed(const PublicKey& key, Instant now);
    void figures(const DeviceState& device, std::int64_t unixSeconds, Instant now);
    /// What is due by now; call figures() first, so that nothing is set that WireGuard has moved meanwhile.
    PathWork tick(Instant now);
    /// When tick() next has something to do.
    std::optional<Instant> nextDue(Instant now) const;
    /// How soon fresh figures are worth asking for.
    Milliseconds figuresInterval(Instant now) const;

private:
    bool isRelayed(const PeerRecord& record) const;
    void moveTo(const OwnPlace& place);
    void remember(Entry& entry);
    void chooseRules(Entry& entry, const Found& found, Instant now);
    RelayPathFacts factsOf(const PeerRecord& record) const;
    QList<Candidate> candidatesOf(const Entry& entry) const;
    PathWork lookAgain(Entry& entry, bool told, Instant now);
    void forgetAddress(const PeerRecord& record);
    bool canBothCheck(const PeerRecord& record) const;

    OwnPlace m_place;
    RelayLink m_relay;
    PublicKey m_self;
    bool m_canCheck = false;
    PathMemory m_memory;
    std::map<PublicKey, Entry> m_entries;
    QHash<QHostAddress, PublicKey> m_byAddress; ///< virtual ones
};

} // namespace roamwire
