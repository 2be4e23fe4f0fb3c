#pragma once

#include "tests/lab/cable.h"
#include "tests/lab/moment.h"

namespace roamwire::lab {

/// A laptop or a NAS: an interface "wlan0" that can be plugged into any home's LAN, and, once it is used, a socket
/// "eth0" for a cable beside it.
class Host final
{
public:
    /// The number is unique: it makes the MAC and the last byte of every address. `shelf` keeps unplugged cables.
    static Result<std::unique_ptr<Host>> build(const QString& name, int number, const Namespace& shelf);

    const QString& name() const { return m_machine->name(); }
    const Namespace& machine() const { return *m_machine; }
    Cable& wireless() const { return *m_wireless; }

    /// Null while unplugged.
    const Home* home() const { return m_home; }

    /// The address of wlan0 in the home it is plugged into.
    QHostAddress address() const;

    /// The address by which the internet sees it.
    QHostAddress publicAddress() const;

    /// Plugs into a home; the answer is the moment at which the new network is usable: address and default route are
    /// set. `number`: the last part of the address, when it is not the usual one.
    Result<Moment> plug(const Home& home, int number = 0);

    /// Pulls the cable and takes address and routes away, as every network manager does.
    Result<void> unplug();

    /// The home's router gives wlan0 another address; the answer is the moment at which it is usable.
    Result<Moment> takeAddress(int number);

    /// Sets the default route again, which the kernel drops when the interface goes down, as a network manager does.
    Result<Moment> routeAgain();

    /// Plugs a cable into eth0, beside wlan0 and in the same home; the system prefers it. The answer is the moment at
    /// which it is usable.
    Result<Moment> plugWire();
    Result<void> pullWire();

private:
    Host(std::unique_ptr<Namespace> machine, int number, const Namespace& shelf);
    Result<std::unique_ptr<Cable>> makeCable(const QString& interface, const QString& socket, int kind) const;
    QString defaultRoute(const QString& verb, const QString& interface, int metric) const;
    static QString secondRoute(const QString& verb);
    QString addAddress(const QString& interface, int number, int metric) const;
    QString addressLine(const QString& verb, const QString& interface, int number) const;

    std::unique_ptr<Namespace> m_machine;
    int m_number;
    int m_current = 0; ///< the last part of wlan0's address
    const Namespace& m_shelf;
    std::unique_ptr<Cable> m_wireless;
    std::unique_ptr<Cable> m_wire;
    const Home* m_home = nullptr;
};

} // namespace roamwire::lab
