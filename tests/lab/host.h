#pragma once

#include "tests/lab/home.h"
#include "tests/lab/moment.h"

namespace roamwire::lab {

/// A laptop or a NAS: one network interface, "wlan0", whose cable can be plugged into any home's LAN. The interface
/// itself stays when the cable goes, with its index and MAC, as that of a laptop does.
class Host final
{
public:
    /// The number is unique: it makes the MAC and the last byte of every address. `shelf` keeps unplugged cables.
    static Result<std::unique_ptr<Host>> build(const QString& name, int number, const Namespace& shelf);

    const QString& name() const { return m_machine->name(); }
    const Namespace& machine() const { return *m_machine; }

    /// Null while unplugged.
    const Home* home() const { return m_home; }

    /// The address in the home it is plugged into.
    QHostAddress address() const;

    /// Plugs into a home; the answer is the moment at which the new network is usable: address and default route are
    /// set.
    Result<Moment> plug(const Home& home);

    /// Pulls the cable and takes address and routes away, as every network manager does.
    Result<void> unplug();

private:
    Host(std::unique_ptr<Namespace> machine, int number, const Namespace& shelf);
    Result<void> makeCable();
    QString cable() const;

    std::unique_ptr<Namespace> m_machine;
    int m_number;
    const Namespace& m_shelf;
    const Home* m_home = nullptr;
};

} // namespace roamwire::lab
