#pragma once

#include "client-gui/helper/interfacerecord.h"
#include "shared/wireguard/interfacemanager.h"

namespace roamwire::helper {

/// The helper's own state about interfaces: which of them it made, and for the others how their owner had set the peers
/// that it touched. It decides; what a caller says counts for nothing.
///
/// The state lies here and not with the agent because only the helper sees an interface before every touch, whoever
/// asks; it outlives agent, helper and configuration. It belongs to one incarnation of an interface: after a reboot, or
/// when the owner has made it anew, what it has then is what its owner wants.
class Ledger final
{
public:
    /// Both outlive this object.
    Ledger(RecordStore& store, const InterfaceManager& interfaces);

    /// `storedKey`: what the key store has for this name. Managed only if a helper made this very interface, and it
    /// still has the key that it was given.
    Result<InterfaceMode> modeOf(const QString& interface, const DeviceState& now,
                                 const std::optional<PublicKey>& storedKey);

    // Before an interface is made, once it is there, and after it is gone or was put back.
    Result<void> beginMaking(const QString& interface);
    Result<void> finishMaking(const QString& interface);
    Result<void> forget(const QString& interface);
    /// As if the name had never been seen; only where no key is stored for it any more.
    Result<void> erase(const QString& interface);

    /// Of an interface in sync mode; an empty one where nothing was touched yet.
    Result<InterfaceRecord> record(const QString& interface);
    /// The peer is there by the helper alone, or is not any more.
    Result<void> setAdded(const QString& interface, const PublicKey& peer, bool isAdded);

    /// Remembers how these peers are set, unless it did before. To be called before they are touched.
    Result<void> remember(const QString& interface, const QList<PathSetting>& paths, const DeviceState& now);

    /// Compares with the look before. An endpoint that changed while nothing was received was not moved by WireGuard
    /// but set by the interface's owner: that is what will be put back. A keepalive that changed was always set by the
    /// owner. True: an endpoint looks so, but WireGuard may be between moving it and counting the bytes; look again.
    Result<bool> observe(const QString& interface, const DeviceState& now, bool isSecondLook);

    /// We set these endpoints.
    void applied(const QString& interface, const QList<PathSetting>& paths);
    /// We put this peer there anew, with this endpoint: what it received counts from zero.
    void wasReset(const QString& interface, const PublicKey& peer, const QString& endpoint);
    /// A `wg` call failed somewhere in the middle: what the peers have now is nobody's wish.
    void unsettled(const QString& interface);

    /// `now` with the keepalives that nudges are to return to, and the peers marked that the helper added.
    Result<DeviceState> asKnown(const QString& interface, DeviceState now);

private:
    struct Seen
    {
        QString endpoint;
        quint64 rxBytes = 0;
    };

    Result<void> save(const QString& interface, InterfaceRecord record);
    Result<InterfaceRecord*> load(const QString& interface);

    RecordStore& m_store;
    const InterfaceManager& m_interfaces;
    QHash<QString, InterfaceRecord> m_records;     ///< by interface name, as stored
    QHash<QString, QHash<PublicKey, Seen>> m_seen; ///< at the last look, of the peers in `found`
    QSet<QString> m_unsettled;                     ///< keepalives there are not taken for their owner's
};

/// The endpoint of a peer as `wg` prints it; empty: none.
QString endpointText(const DevicePeer& peer);

} // namespace roamwire::helper
