#pragma once

#include "shared/base/result.h"
#include "shared/model/endpoint.h"
#include "shared/model/keys.h"
#include "shared/model/prefix.h"
#include "shared/model/secretbytes.h"

#include <QList>

#include <chrono>
#include <functional>
#include <optional>

namespace roamwire {

/// A session that is used is renewed every two minutes and dies after three (whitepaper section 6.1).
inline constexpr std::int64_t kSessionSeconds = 180;

/// The figures of one peer, as `wg show IF dump` prints them. No preshared key.
struct DevicePeer
{
    PublicKey publicKey;
    std::optional<Endpoint> endpoint;
    QList<Prefix> allowedIps;
    std::int64_t latestHandshake = 0; ///< Unix time in seconds; 0 = never
    quint64 rxBytes = 0;              ///< authenticated bytes received since the peer was added
    quint64 txBytes = 0;
    std::uint16_t keepaliveSeconds = 0; ///< 0 = off
    QString scopedEndpoint = {}; ///< instead of `endpoint`: a link-local one, which is never ours, as `wg` prints it
    bool isAdded = false;        ///< by the helper, to an interface that somebody else made

    bool operator==(const DevicePeer&) const = default;
};

/// Whose an interface is (design section 2).
enum class InterfaceMode {
    Managed, ///< roamwire made it, and looks after all of it
    Sync,    ///< somebody else made it; only endpoints and nudges are roamwire's
};

/// One WireGuard interface. No private key.
struct DeviceState
{
    PublicKey publicKey;
    quint16 listenPort = 0;
    QList<DevicePeer> peers;
    quint32 firewallMark = 0; ///< of the interface's own packets, by which the system routes them; 0 = none

    const DevicePeer* find(const PublicKey& key) const
    {
        for (const DevicePeer& peer : peers) {
            if (peer.publicKey == key)
                return &peer;
        }
        return nullptr;
    }

    bool operator==(const DeviceState&) const = default;
};

/// Where one peer is to be reached from now on.
struct PathSetting
{
    PublicKey peer;
    std::optional<Endpoint> endpoint; ///< absent: leave it as it is
    bool nudge = false;               ///< make WireGuard send at once (design section 7)

    bool operator==(const PathSetting&) const = default;
};

/// How somebody else had set a peer, to be put back.
struct PeerOriginal
{
    PublicKey peer;
    QString endpoint; ///< as `wg` prints it, perhaps with a scope; empty: there was none
    std::uint16_t keepaliveSeconds = 0;

    bool operator==(const PeerOriginal&) const = default;
};

/// A peer to be added to an interface, or the settings an existing one gets.
struct PeerSetting
{
    PublicKey peer;
    QList<Prefix> allowedIps;
    std::uint16_t keepaliveSeconds = 0; ///< 0 = off

    bool operator==(const PeerSetting&) const = default;
};

/// A peer that comes to us, wherever it is: its key and the addresses behind it.
struct PeerAddresses
{
    PublicKey peer;
    QList<Prefix> allowedIps;

    bool operator==(const PeerAddresses&) const = default;
};

/// What makes the peers of an interface those that are wanted; who is not named stays as it is, with its session.
struct PeerChanges
{
    QList<PublicKey> gone;
    QList<PeerAddresses> set; ///< new ones, and those that get other addresses

    bool isEmpty() const { return gone.isEmpty() && set.isEmpty(); }
};

template <typename T>
using Reply = std::function<void(Result<T>)>;

/// WireGuard interfaces of this machine by name. Every call returns at once and answers once, later, on the same
/// thread, in the order of the calls.
class Device
{
public:
    virtual ~Device() = default;

    virtual void show(const QString& interface, Reply<DeviceState> reply) = 0;
    /// The interface's own key, for those that it was not given by us; an error where it has none.
    virtual void privateKey(const QString& interface, Reply<PrivateKey> reply) = 0;
    virtual void setPrivateKey(const QString& interface, const PrivateKey& key, Reply<void> reply) = 0;
    virtual void setListenPort(const QString& interface, quint16 port, Reply<void> reply) = 0;
    /// One `wg` call for all of them. Only peers that are on the interface may be named: `wg` would add others.
    /// `current` gives the keepalive each nudge returns to.
    virtual void setPaths(const QString& interface, const QList<PathSetting>& paths, const DeviceState& current,
                          Reply<void> reply) = 0;
    /// One `wg` call for all; peers without an endpoint keep the one they have, because `wg` cannot take it away.
    virtual void putBack(const QString& interface, const QList<PeerOriginal>& peers, Reply<void> reply) = 0;
    /// Removes the peer and adds it again without its session, with its allowed IPs, preshared key and keepalive, in
    /// one `wg` call. `endpoint`: as `wg` prints it, and the peer is nudged; empty: it has none afterwards.
    virtual void resetPeer(const QString& interface, const DevicePeer& peer, const QString& endpoint,
                           Reply<void> reply) = 0;
    virtual void addPeer(const QString& interface, const PeerSetting& peer, Reply<void> reply) = 0;
    virtual void removePeer(const QString& interface, const PublicKey& peer, Reply<void> reply) = 0;
    /// One `wg` call for all, which removes first: an address may go from one peer to another. Not for no changes.
    virtual void changePeers(const QString& interface, const PeerChanges& changes, Reply<void> reply) = 0;
};

} // namespace roamwire
