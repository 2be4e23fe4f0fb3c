#pragma once

#include "client-gui/engine/networkwatch.h"

namespace roamwire::test {

/// A network that a test rewires by assigning a snapshot.
class FakeNetworkWatch final : public NetworkWatch
{
public:
    NetworkSnapshot snapshot() const override { return m_snapshot; }

    void move(const NetworkSnapshot& snapshot)
    {
        m_snapshot = snapshot;
        Q_EMIT changed(snapshot);
    }

    void wake() { Q_EMIT woke(); }

private:
    NetworkSnapshot m_snapshot;
};

/// Behind an IPv4 router: 192.168.NET.HOST/24, gateway .1 with a MAC made from NET.
inline NetworkSnapshot homeNetwork(std::uint8_t net, std::uint8_t host)
{
    NetworkSnapshot snapshot;
    Uplink uplink;
    uplink.interfaceIndex = 2;
    uplink.interfaceName = QStringLiteral("wlan0");
    uplink.gateway = QHostAddress(0xc0a80001u | quint32(net) << 8);
    uplink.gatewayMac = MacAddress({2, 0, 0, 0, 0, net});
    uplink.source = QHostAddress(0xc0a80000u | quint32(net) << 8 | host);
    snapshot.lan = {uplink.source};
    snapshot.v4 = uplink;
    return snapshot;
}

} // namespace roamwire::test
