#pragma once

#include "tests/lab/cast.h"
#include "tests/lab/host.h"

#include <map>

namespace roamwire::lab {

/// The whole lab: the internet in the middle, a VPS right at it, homes behind long cables, hosts in the homes.
class Topology final
{
public:
    /// With the default, home to home takes 4 x 10 ms there and back.
    static constexpr std::chrono::milliseconds kDefaultOneWay{10};

    static Result<std::unique_ptr<Topology>> build(const QList<HomeWish>& homes, const QStringList& hosts,
                                                   DelayLinks::Duration oneWay = kDefaultOneWay);

    const Namespace& vps() const { return *m_vps; }
    /// One more machine right at the internet, on the VPS' wire; it goes before the topology. `number`: the last part
    /// of its address, neither 1 nor 254.
    Result<std::unique_ptr<Namespace>> addMachine(const QString& name, int number) const;
    static QHostAddress machineAddress(int number);
    static QHostAddress vpsAddress();
    static QHostAddress vpsAddress6();

    /// By the names given to build(); another name ends the program.
    Home& home(const QString& name) const;
    Host& host(const QString& name) const;

private:
    Topology() = default;
    Result<void> buildInternet();
    Result<void> buildVps();
    HomePlan planOf(const HomeWish& wish) const;
    Result<void> addHome(const HomeWish& wish, DelayLinks::Duration oneWay);
    Result<void> addHost(const QString& name);

    std::unique_ptr<Namespace> m_internet;
    std::unique_ptr<Namespace> m_vps;
    DelayLinks m_links;
    std::map<QString, int> m_lans;
    std::map<QString, std::unique_ptr<Home>> m_homes;
    std::map<QString, std::unique_ptr<Host>> m_hosts;
};

} // namespace roamwire::lab
