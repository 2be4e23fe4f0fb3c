#include "server/relay/relayfigures.h"

namespace roamwire::server {

QByteArray nameOf(RelayDrop drop)
{
    switch (drop) {
    case RelayDrop::NotWireGuard:
        return "not_wireguard";
    case RelayDrop::UnknownSource:
        return "unknown_source";
    case RelayDrop::UnboundSource:
        return "unbound_source";
    case RelayDrop::BadMac:
        return "bad_mac";
    case RelayDrop::BadBind:
        return "bad_bind";
    case RelayDrop::StaleBind:
        return "stale_bind";
    case RelayDrop::OwnAddress:
        return "own_address";
    case RelayDrop::HandshakeRate:
        return "handshake_rate";
    case RelayDrop::PlacingRate:
        return "placing_rate";
    case RelayDrop::PairRate:
        return "pair_rate";
    case RelayDrop::TotalRate:
        return "total_rate";
    case RelayDrop::Muted:
        return "muted";
    case RelayDrop::ReceiverUnbound:
        return "receiver_unbound";
    case RelayDrop::TooManyPairs:
        return "too_many_pairs";
    case RelayDrop::NotSent:
        return "not_sent";
    }
    return {};
}

QByteArray nameOf(BoundBy by)
{
    switch (by) {
    case BoundBy::Datagram:
        return "datagram";
    case BoundBy::ProvenAddress:
        return "proven_address";
    case BoundBy::KnownIndex:
        return "known_index";
    case BoundBy::Handshake:
        return "handshake";
    }
    return {};
}

} // namespace roamwire::server
