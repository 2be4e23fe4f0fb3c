#pragma once

#include "shared/wireguard/device.h"

namespace roamwire {

/// What `wg` does not do to an interface. One implementation per operating system. Replies come once, later or at once,
/// on the same thread.
class InterfaceManager
{
public:
    virtual ~InterfaceManager() = default;

    /// Whether this machine has what it takes to make interfaces.
    virtual bool canCreate() const = 0;
    virtual bool exists(const QString& interface) const = 0;
    /// Names this very interface: the next one with its name has another identity, also after a reboot. Empty where
    /// there is none.
    virtual QString identity(const QString& interface) const = 0;

    /// Makes a WireGuard interface without key and addresses; it outlives this process.
    virtual void create(const QString& interface, Reply<void> reply) = 0;
    virtual void bringUp(const QString& interface, Reply<void> reply) = 0;
    virtual void destroy(const QString& interface, Reply<void> reply) = 0;

    /// Exactly these addresses (link-local ones stay) and this MTU.
    virtual void assign(const QString& interface, const QList<Prefix>& addresses, int mtu, Reply<void> reply) = 0;
};

} // namespace roamwire
