#pragma once

#include "client-gui/helper/keystore.h"
#include "client-gui/helper/rawudp.h"
#include "shared/wireguard/interfacemanager.h"

#include <functional>

/// What a helper has on a system where it makes no interfaces and is given no raw sockets: sync mode only.
namespace roamwire::helper {

/// Interfaces that others made.
class FoundInterfaces final : public InterfaceManager
{
public:
    /// As InterfaceManager::identity().
    using Identity = std::function<QString(const QString& interface)>;

    explicit FoundInterfaces(Identity identity)
        : m_identity(std::move(identity))
    {
    }

    bool canCreate() const override { return false; }
    bool exists(const QString& interface) const override { return !identity(interface).isEmpty(); }
    QString identity(const QString& interface) const override { return m_identity(interface); }

    void create(const QString& interface, Reply<void> reply) override;
    void bringUp(const QString& interface, Reply<void> reply) override;
    void destroy(const QString& interface, Reply<void> reply) override;
    void assign(const QString& interface, const QList<Prefix>& addresses, int mtu, Reply<void> reply) override;

private:
    const Identity m_identity;
};

/// Their keys are not kept here.
class NoKeys final : public KeyStore
{
public:
    Result<std::optional<PrivateKey>> load(const QString&) override { return std::nullopt; }
    Result<void> save(const QString& interface, const PrivateKey& key) override;
    Result<void> remove(const QString&) override { return {}; }
};

class NoRawUdp final : public RawUdp
{
public:
    bool isAllowed() const override { return false; }
    Result<std::unique_ptr<RawPort>> open(const RawPlace& place, Arrived arrived) override;
};

} // namespace roamwire::helper
