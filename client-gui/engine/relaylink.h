#pragma once

#include "client-gui/engine/candidates.h"
#include "client-gui/engine/tunneldevice.h"
#include "shared/model/relay.h"

namespace roamwire {

/// This machine's way to the server's relay: which of its ports leads to whom, and how to show there who we are. Pure.
class RelayLink final
{
public:
    /// From a welcome; nullopt: the server has no relay. `slot` and `self` are of this machine.
    void set(const std::optional<RelayOffer>& offer, const PublicKey& self, quint32 slot);
    bool isThere() const { return m_offer.has_value(); }

    /// Where WireGuard may send what is for this peer: over IPv4, and over IPv6, as far as this place and the relay
    /// have them. None where the slot of one of them is beyond the relay's pairs, too.
    QList<Endpoint> endpointsTo(const PeerRecord& peer, const OwnPlace& place) const;
    /// The slots of both are within the relay's pairs.
    bool hasPortsFor(const PeerRecord& peer) const { return portTo(peer).has_value(); }

    /// Bind datagrams to this peer's port, one for each family that this place and the relay have, each of them good
    /// once.
    QList<BindSend> bindsTo(const PeerRecord& peer, const OwnPlace& place, BindScope scope);
    /// To the port beside it, which means nobody: who sends to a single port of the relay does not show whether its NAT
    /// gives each destination another port.
    QList<BindSend> bindsBeside(const PeerRecord& peer, const OwnPlace& place);

private:
    std::optional<quint16> portTo(const PeerRecord& peer) const;
    QList<BindSend> bindsAt(const QList<Endpoint>& endpoints, BindScope scope);

    std::optional<RelayOffer> m_offer;
    RelaySide m_self;
    quint64 m_counter = 0; ///< of bind datagrams, with these credentials
};

} // namespace roamwire
