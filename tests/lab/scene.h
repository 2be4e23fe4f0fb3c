#pragma once

#include "tests/lab/topology.h"
#include "tests/lab/tunneldriver.h"

namespace roamwire::lab {

/// Who keeps the tunnels of a scene.
enum class Tunnels {
    Programs, ///< the built programs
    Ideal,    ///< the lab itself; ROAMWIRE_LAB_TUNNELS=ideal chooses it, to check the lab without the programs
};
Tunnels chosenTunnels();

/// When hosts got to their new networks.
struct Arrival
{
    Moment plugged; ///< the first cable is about to be plugged in
    Moment usable;  ///< the last host has its address and default route
};

/// One host and where it goes.
struct Step
{
    QString host;
    QString home;
};

/// The cast of every demonstration and measurement. In the flat lives the NAS, at the parents' the phone, in the office
/// a workstation; the laptop begins in the café. Hotel and campus are empty. Tunnels run between all four.
class Scene final
{
public:
    static Result<std::unique_ptr<Scene>> open(Tunnels tunnels);

    static QStringList hostNames();

    Host& host(const QString& name) const { return m_topology->host(name); }
    const Home& home(const QString& name) const { return m_topology->home(name); }
    TunnelDriver& driver() const { return *m_driver; }

    /// Unplugs these hosts at once, lets them travel for a moment and plugs them in. A host that is there already stays
    /// plugged in.
    Result<Arrival> move(const QList<Step>& steps);

    /// Waits until these two have the best path there is, both ways.
    Result<void> settle(const QString& one, const QString& other) const;

    /// LAN inside one home, else WAN.
    QString bestPath(const Host& one, const Host& other) const;

private:
    Scene() = default;
    Result<void> furnish(Tunnels tunnels);

    std::unique_ptr<Topology> m_topology;
    std::unique_ptr<TunnelDriver> m_driver;
};

} // namespace roamwire::lab
