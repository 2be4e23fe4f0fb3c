#pragma once

#include "server/core/commands.h"
#include "server/core/storage.h"
#include "shared/base/clock.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace roamwire::server {

/// What a key holds in its tenant: a virtual IPv4 address (host byte order) and a slot.
struct Seat
{
    quint32 address = 0;
    quint32 slot = 0;
    bool operator==(const Seat&) const = default;
};

/// The admission of a key that is gone.
struct Reservation
{
    PublicKey publicKey;
    QString displayName;
    Seat seat;
    qint64 lastSeenMs = 0;
};

/// What a seal covers besides the key and the address: in sealed tenants they change together.
struct Identity
{
    QString displayName;
    std::optional<Seal> seal;
};

/// A join whose changes are on their way to the disk.
struct PendingJoin
{
    JoinCommand command;
    Seat seat;
    Grant grant;
    Identity identity;
    std::vector<Reservation> evicted; ///< made room for this join; they come back if it cannot be stored
    qint64 unixMs = 0;
};

/// Everything a tenant knows of one key.
struct Member
{
    enum class State {
        Absent, ///< not admitted: only a pending join keeps it here
        Online,
        Away,
        Gone, ///< admitted, its seat is reserved
    };

    State state = State::Absent;
    bool proven = false;
    SessionId session = 0; ///< only while online
    Seat seat;             ///< unless absent
    PeerRecord record;     ///< complete while present; of a gone peer only what identifies it
    Instant graceEnd;      ///< only while away
    qint64 lastSeenMs = 0;
    Grant grant;
    std::optional<Identity> sealing; ///< with a seal, on its way to the disk
    std::optional<StoredPeer> row;   ///< what was last given to the storage
    std::optional<Seat> durableSeat; ///< what the storage is known to hold
    std::optional<PendingJoin> pending;
    std::optional<Placement> placement;

    bool isPresent() const { return state == State::Online || state == State::Away; }
    bool isAdmitted() const { return state != State::Absent; }

    /// Whether this key belongs to somebody who showed possession of it, stored or about to be.
    bool isClaimedByProof() const
    {
        return (isAdmitted() && proven) || (pending && pending->command.standing == Standing::Proven);
    }

    /// Whether a mere claim to the key is not enough.
    bool isBeyondClaims() const { return placement || isClaimedByProof(); }
    /// Whether it is there because it is placed, and for nothing else.
    bool isStanding() const { return placement && state == State::Online && session == 0; }

    /// The newest seal that fits an address, with the name that it covers; it may still be on its way to the disk.
    std::optional<Identity> sealedAt(quint32 address) const
    {
        if (pending && pending->identity.seal && pending->seat.address == address)
            return pending->identity;
        if (!isAdmitted() || seat.address != address)
            return std::nullopt;
        if (sealing || !record.seal)
            return sealing;
        return Identity{record.displayName, record.seal};
    }

    /// No seal that is older than this is taken.
    std::optional<quint64> newestSealMs() const
    {
        std::optional<quint64> newest = record.seal ? std::optional(record.seal->ms) : std::nullopt;
        if (sealing)
            newest = std::max(newest, std::optional(sealing->seal->ms));
        if (pending && pending->identity.seal)
            newest = std::max(newest, std::optional(pending->identity.seal->ms));
        return newest;
    }

    /// The parts of a seat that this key has or waits for.
    bool needsAddress(quint32 address) const
    {
        return (isAdmitted() && seat.address == address) || (pending && pending->seat.address == address) ||
               (placement && placement->address == address);
    }
    bool needsSlot(quint32 slot) const
    {
        return (isAdmitted() && seat.slot == slot) || (pending && pending->seat.slot == slot);
    }
};

} // namespace roamwire::server
