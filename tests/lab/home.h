#pragma once

#include "tests/lab/delaylinks.h"
#include "tests/lab/namespace.h"

#include <QHostAddress>

namespace roamwire::lab {

/// What tells one home from another.
struct HomePlan
{
    QString name;
    int number;          ///< unique: the last byte of the gateway's MAC
    int lan;             ///< LAN 192.168.<lan>.0/24, or 2001:db8:<lan>::/64; strangers may have the same
    QString wan;         ///< the address the internet sees
    QString gateway;     ///< the provider's router
    bool isIpv6 = false; ///< IPv6 and nothing else, without NAT
};

/// A home or a café: a router in front of a LAN, with NAT where it is IPv4. What goes out may be answered; nothing else
/// comes in.
class Home final
{
public:
    /// `internet` has a bridge called "public", to which the home's cable is added.
    static Result<std::unique_ptr<Home>> build(const HomePlan& plan, const Namespace& internet, DelayLinks& links,
                                               DelayLinks::Duration oneWay);

    const QString& name() const { return m_plan.name; }
    bool isIpv6() const { return m_plan.isIpv6; }
    QHostAddress wanAddress() const { return QHostAddress(m_plan.wan); }

    /// As its hosts know it: .1, or link-local.
    QString gatewayAddress() const;

    /// The LAN address of the host with this number.
    QString lanAddress(int hostNumber) const;

    /// The router; its LAN is a bridge called "lan".
    const Namespace& router() const { return *m_router; }

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
