#include "client-gui/engine/relaylink.h"

namespace roamwire {

void RelayLink::set(const std::optional<RelayOffer>& offer, const PublicKey& self, quint32 slot)
{
    const bool isSame = offer && m_offer && offer->credentials == m_offer->credentials;
    if (!isSame)
        m_counter = 0;
    m_offer = offer;
    m_self = {self, slot};
}

std::optional<quint16> RelayLink::portTo(const PeerRecord& peer) const
{
    return m_offer ? relayPort(m_offer->ports, m_self, {peer.publicKey, peer.slot}) : std::nullopt;
}

QList<Endpoint> RelayLink::endpointsTo(const PeerRecord& peer, const OwnPlace& place) const
{
    const auto port = portTo(peer);
    if (!port)
        return {};
    QList<Endpoint> endpoints;
    if (m_offer->v4 && place.hasV4)
        endpoints.append({*m_offer->v4, *port});
    if (m_offer->v6 && place.hasV6)
        endpoints.append({*m_offer->v6, *port});
    return endpoints;
}

QList<BindSend> RelayLink::bindsTo(const PeerRecord& peer, const OwnPlace& place, BindScope scope)
{
    return bindsAt(endpointsTo(peer, place), scope);
}

QList<BindSend> RelayLink::bindsBeside(const PeerRecord& peer, const OwnPlace& place)
{
    QList<Endpoint> endpoints = endpointsTo(peer, place);
    for (Endpoint& endpoint : endpoints)
        endpoint.port = static_cast<quint16>(m_offer->ports.low + ((endpoint.port - m_offer->ports.low) ^ 1));
    return bindsAt(endpoints, BindScope::Source);
}

QList<BindSend> RelayLink::bindsAt(const QList<Endpoint>& endpoints, BindScope scope)
{
    QList<BindSend> binds;
    for (const Endpoint& endpoint : endpoints)
        binds.append({endpoint, makeBindDatagram(m_offer->credentials, ++m_counter, scope)});
    return binds;
}

} // namespace roamwire
