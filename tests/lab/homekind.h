#pragma once

#include "shared/model/relay.h"

namespace roamwire::lab {

/// What a home's router does with what passes it. All but Open let nobody in who was not asked.
enum class HomeKind {
    PortPreserving, ///< NAT that keeps the port, as in nearly every home
    Open,           ///< neither NAT nor firewall: every host has a public address
    Symmetric,      ///< NAT with another port for each destination, also for two ports of one address
    Translating,    ///< NAT with another port than the host's, the same one for all destinations
    RelayOnly,      ///< NAT that keeps the port; UDP goes to the relay's ports only
    NoUdp,          ///< NAT that keeps the port; no UDP passes
    Ipv6,           ///< IPv6 and nothing else, without NAT
};

/// roamwired's relay without a word about its ports.
inline constexpr RelayPorts kRelayPorts{42'000, 500};

/// The rules for `nft -f -`; the router's interfaces are called "wan" and "lan", `relay` is the relay's address.
QByteArray routerRules(HomeKind kind, const QHostAddress& relay);

/// The address with this number in a LAN of this kind.
QString addressOnLan(HomeKind kind, int lan, int number);

} // namespace roamwire::lab
