#pragma once

#include "tests/lab/delaylinks.h"
#include "tests/lab/namespace.h"

#include <QHostAddress>

namespace roamwire::lab {

/// What tells one home from another.
struct HomePlan
{
    QString name;
    int number;      ///< LAN 192.168.<number>.0/24, and the last byte of the gateway's MAC
    QString wan;     ///< the address the internet sees
    QString gateway; ///< the provider's router
};

/// A home or a café: a router with NAT in front of a LAN. What goes out may be answered; nothing else comes in.
class Home final
{
public:
    /// `internet` has a bridge called "public", to which the home's cable is added.
    static Result<std::unique_ptr<Home>> build(const HomePlan& plan, const Namespace& internet, DelayLinks& links,
                                               DelayLinks::Duration oneWay);

    const QString& name() const { return m_plan.name; }
    QHostAddress wanAddress() const { return QHostAddress(m_plan.wan); }
    QString gatewayAddress() const { return lanAddress(1); }

    /// The LAN address of the host with this number.
    QString lanAddress(int hostNumber) const;

    /// The router; its LAN is a bridge called "lan".
    const Namespace& router() const { return *m_router; }

private:
    explicit Home(HomePlan plan);
    Result<void> connectCable(const Namespace& internet, DelayLinks& links, DelayLinks::Duration oneWay);
    Result<void> configureRouter();

    HomePlan m_plan;
    std::unique_ptr<Namespace> m_router;
};

} // namespace roamwire::lab
