#pragma once

#include "tests/lab/programsdriver.h"
#include "tests/lab/topology.h"

namespace roamwire::lab {

/// Who keeps the tunnels of a scene.
enum class Tunnels {
    Programs,        ///< the built programs
    Relayed,         ///< the same, and the server has a relay
    ProgramsInClear, ///< the same in an open network over plain WebSocket, where they can be overheard
    Ideal,           ///< the lab itself; ROAMWIRE_LAB_TUNNELS=ideal chooses it, to check the lab without the programs
};
Tunnels chosenTunnels();

/// When hosts got to their new networks.
struct Arrival
{
    Moment plugged; ///< the first cable is about to be plugged in
    Moment usable;  ///< the last host has its address and default route
};

/// A cast in its homes, with tunnels between all members.
class Scene final
{
public:
    static Result<std::unique_ptr<Scene>> open(Tunnels tunnels, const Cast& cast = Cast::usual());

    /// Those with a tunnel.
    QStringList hostNames() const { return m_cast.memberNames(); }

    Host& host(const QString& name) const { return m_topology->host(name); }
    Home& home(const QString& name) const { return m_topology->home(name); }
    const Namespace& vps() const { return m_topology->vps(); }
    TunnelDriver& driver() const { return *m_driver; }
    bool hasPrograms() const { return m_programs; }
    /// Only of a scene with the built programs.
    ProgramsDriver& programs() const { return *m_programs; }

    /// Unplugs these hosts at once, lets them travel for a moment and plugs them in. A host that is there already stays
    /// plugged in.
    Result<Arrival> move(const QList<Step>& steps);

    /// Waits until these two have the best path there is, both ways.
    Result<void> settle(const QString& one, const QString& other) const;

    /// Waits until every host is in touch with the server.
    Result<void> waitUntilCoordinated() const;

    /// LAN inside one home, else WAN.
    QString bestPath(const Host& one, const Host& other) const;

private:
    explicit Scene(Cast cast);
    Result<void> furnish(Tunnels tunnels);

    Cast m_cast;
    std::unique_ptr<Topology> m_topology;
    std::unique_ptr<TunnelDriver> m_driver;
    ProgramsDriver* m_programs = nullptr;
};

} // namespace roamwire::lab
