#pragma once

#include "tests/lab/delaylinks.h"
#include "tests/lab/homekind.h"
#include "tests/lab/namespace.h"

namespace roamwire::lab {

class Home;

/// What tells one home from another.
struct HomePlan
{
    QString name;
    HomeKind kind;
    QString mac;        ///< the gateway's
    int lan;            ///< the LAN's number, part of its addresses; strangers may have the same
    int gatewayNumber;  ///< the gateway's own number on the LAN
    QString wan;        ///< the router's address on the provider's wire
    QString provider;   ///< the provider's router
    const Home* behind; ///< the home whose LAN is this one's provider; null: none, it is right at the internet
    QHostAddress relay; ///< where its firewall lets UDP through, if it is one of those
    bool isIsolating;   ///< hosts on the LAN reach the router and not each other
    QString wan6;       ///< the router's other address there, where it has both families
    QString provider6;
    std::chrono::seconds udpTimeout; ///< after so long without a packet the NAT forgets; zero: as the kernel has it
};

/// A home or a café: a router in front of a LAN.
class Home final
{
public:
    /// `internet` has a bridge called "public", to which the home's cable is added, unless it is behind another home.
    static Result<std::unique_ptr<Home>> build(const HomePlan& plan, const Namespace& internet, DelayLinks& links,
                                               DelayLinks::Duration oneWay);

    const QString& name() const { return m_plan.name; }
    bool isIpv6() const { return m_plan.kind == HomeKind::Ipv6; }
    bool hasBothFamilies() const { return !m_plan.wan6.isEmpty(); }
    bool hasNat() const { return m_plan.kind != HomeKind::Open && !isIpv6(); }
    bool isIsolating() const { return m_plan.isIsolating; }

    /// The router's address on the internet; its NAT's where there is one.
    QHostAddress wanAddress() const;

    /// As its hosts know it; link-local with IPv6.
    QString gatewayAddress() const;

    /// The LAN address of the host with this number.
    QString lanAddress(int hostNumber) const { return addressOnLan(m_plan.kind, m_plan.lan, hostNumber); }

    /// The same in the other family, where the home has both.
    QString lanAddress6(int hostNumber) const { return addressOnLan(HomeKind::Ipv6, m_plan.lan, hostNumber); }
    static QString gatewayAddress6();

    /// What follows the slash in its addresses where `ip` takes them.
    QString prefix() const;

    /// The router; its LAN is a bridge called "lan".
    const Namespace& router() const { return *m_router; }

    /// Makes one LAN of this home's and the other's, which have the same addresses, with a cable between the routers.
    Result<void> joinLan(const Home& other) const;

    /// The router's power fails: every cable in its sockets goes dead and all NAT state is lost.
    Result<void> powerOff() const;

    /// The provider may have another address for it then.
    Result<void> powerOn(const QString& wan);

private:
    explicit Home(HomePlan plan);
    Result<void> connectCable(const Namespace& internet, DelayLinks& links, DelayLinks::Duration oneWay);
    Result<void> configureRouter();
    QStringList wanLines() const;
    QStringList lanLines() const;
    Result<QStringList> sockets() const;

    HomePlan m_plan;
    std::unique_ptr<Namespace> m_router;
};

} // namespace roamwire::lab
