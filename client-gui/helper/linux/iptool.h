#pragma once

#include "client-gui/helper/interfacemanager.h"
#include "client-gui/helper/steps.h"
#include "shared/wireguard/commandrunner.h"

namespace roamwire::helper {

/// Whether this network namespace has an interface of that name.
bool hasInterface(const QString& interface);

/// InterfaceManager on iproute2's `ip` and, where the kernel has no WireGuard, wireguard-go.
class IpTool final : public InterfaceManager
{
public:
    using Exists = std::function<bool(const QString& interface)>;

    /// `runner` outlives this object.
    explicit IpTool(CommandRunner& runner, Exists exists = hasInterface);

    bool canCreate() const override;
    bool exists(const QString& interface) const override { return m_exists(interface); }
    void create(const QString& interface, Reply<void> reply) override;
    void bringUp(const QString& interface, Reply<void> reply) override;
    void destroy(const QString& interface, Reply<void> reply) override;
    void assign(const QString& interface, const QList<Prefix>& addresses, int mtu, Reply<void> reply) override;

private:
    void createInUserSpace(const QString& interface, const QString& kernelSaid, Reply<void> reply);
    Step ip(const QStringList& arguments);

    CommandRunner& m_runner;
    Exists m_exists;
};

/// Reads the output of `ip -json address show dev IF`: the addresses without link-local ones.
Result<QList<Prefix>> parseAddresses(QByteArrayView json);

} // namespace roamwire::helper
