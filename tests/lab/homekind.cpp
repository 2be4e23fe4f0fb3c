#include "tests/lab/homekind.h"

#include <algorithm>
#include <array>

namespace roamwire::lab {
namespace {

struct KindRow
{
    HomeKind kind;
    const char* addresses; ///< %1 the LAN's number, %2 the host's
    const char* nat;       ///< what happens to packets that go out
    const char* passes;    ///< the firewall's word before what is true of all kinds
};

// Unless it is told to choose at random, the kernel keeps the port a connection of the same socket has already.
constexpr std::array kKinds{
    KindRow{HomeKind::PortPreserving, "192.168.%1.%2", "meta nfproto ipv4 masquerade", ""},
    // The range of RFC 2544, which is nobody's: it stands for public addresses, as the documentation ranges are few.
    KindRow{HomeKind::Open, "198.18.%1.%2", "accept", "accept"},
    KindRow{HomeKind::Symmetric, "192.168.%1.%2", "masquerade fully-random", ""},
    KindRow{HomeKind::Translating, "192.168.%1.%2", "meta l4proto { tcp, udp } masquerade to :20000-29999", ""},
    KindRow{HomeKind::RelayOnly, "192.168.%1.%2", "masquerade",
            "iifname \"lan\" ip daddr RELAY udp dport != PORTS drop; iifname \"lan\" ip daddr != RELAY meta l4proto "
            "udp drop"},
    KindRow{HomeKind::NoUdp, "192.168.%1.%2", "masquerade", "meta l4proto udp drop"},
    KindRow{HomeKind::Ipv6, "2001:db8:%1::%2", "accept", ""},
};

// Frames from one host of the LAN to another pass "forward" too where the kernel filters bridges. IPv6 neighbours have
// to find each other on the provider's wire.
const QByteArray kRules = R"(
table inet home {
    chain nat {
        type nat hook postrouting priority srcnat;
        oifname "wan" NAT
    }
    chain forward {
        type filter hook forward priority filter; policy drop;
        iifname "lan" oifname "lan" accept
        ct state established,related accept
        PASSES
        iifname "lan" oifname "wan" accept
    }
    chain input {
        type filter hook input priority filter; policy drop;
        ct state established,related accept
        meta l4proto ipv6-icmp accept
        iifname { "lan", "lo" } accept
    }
}
)";

const KindRow& rowOf(HomeKind kind)
{
    return *std::ranges::find(kKinds, kind, &KindRow::kind);
}

} // namespace

QByteArray routerRules(HomeKind kind, const QHostAddress& relay)
{
    const KindRow& row = rowOf(kind);
    const QString ports = QStringLiteral("%1-%2").arg(kRelayPorts.low).arg(kRelayPorts.low + 2 * kRelayPorts.pairs - 1);
    return QByteArray(kRules)
        .replace("NAT", row.nat)
        .replace("PASSES", row.passes)
        .replace("RELAY", relay.toString().toLatin1())
        .replace("PORTS", ports.toLatin1());
}

QString addressOnLan(HomeKind kind, int lan, int number)
{
    return QString::fromLatin1(rowOf(kind).addresses).arg(lan).arg(number);
}

} // namespace roamwire::lab
