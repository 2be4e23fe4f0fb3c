#pragma once

#include "shared/wireguard/commandrunner.h"
#include "shared/wireguard/interfacemanager.h"
#include "shared/wireguard/steps.h"

#include <QObject>

#include <functional>

namespace roamwire {

/// What is looked up without a command; tests have their own.
struct SystemView
{
    /// The index of the interface of that name in this network namespace; 0: there is none. The kernel counts it up and
    /// gives none twice.
    std::function<int(const QString& interface)> indexOf;
    /// A wireguard-go listens for `wg`, perhaps one that is just ending.
    std::function<bool(const QString& interface)> hasControlSocket;
    QString boot = {}; ///< names this start of the system

    static SystemView real();
};

/// InterfaceManager on iproute2's `ip` and, where the kernel has no WireGuard, wireguard-go.
class IpTool final : public InterfaceManager
{
public:
    /// `runner` outlives this object.
    explicit IpTool(CommandRunner& runner, SystemView view = SystemView::real());

    bool canCreate() const override;
    bool exists(const QString& interface) const override { return m_view.indexOf(interface) != 0; }
    QString identity(const QString& interface) const override;
    void create(const QString& interface, Reply<void> reply) override;
    void bringUp(const QString& interface, Reply<void> reply) override;
    void destroy(const QString& interface, Reply<void> reply) override;
    void assign(const QString& interface, const QList<Prefix>& addresses, int mtu, Reply<void> reply) override;

private:
    void createInUserSpace(const QString& interface, const QString& kernelSaid, Reply<void> reply);
    void waitForStart(const QString& interface, Reply<void> reply);
    void waitForEnd(const QString& interface, int looks, Reply<void> reply);
    Step ip(const QStringList& arguments);

    CommandRunner& m_runner;
    SystemView m_view;
    QObject m_context; ///< of the timers
};

/// Reads the output of `ip -json address show dev IF`: the addresses without link-local ones.
Result<QList<Prefix>> parseAddresses(QByteArrayView json);

} // namespace roamwire
