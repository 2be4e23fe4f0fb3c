#pragma once

#include "client-gui/engine/clientconfig.h"
#include "client-gui/engine/networkwatch.h"
#include "client-gui/engine/tunneldevice.h"

#include <memory>

namespace roamwire {

/// What a user wants to join, and as what.
struct JoinRequest
{
    InviteLink link;
    QString configPath;
    /// Absent: as the configuration that is there has it, else the default.
    std::optional<QString> displayName{};
    std::optional<QString> interface{};
    /// Only an interface that roamwire makes will do; one that is there already is refused.
    bool managedOnly = false;
    bool allowPeers = false; ///< sync mode only; refused for others
};

/// One join, from a link to a configuration on disk and an interface that is set up. Safe to repeat, also after a part
/// of it was done.
class Joining final : public QObject
{
    Q_OBJECT

public:
    /// In this order.
    enum class Step {
        Helper,    ///< the privileged part answers
        Interface, ///< whose the interface is, is known
        Server,    ///< the server is the right one, and we are being judged
        Admission, ///< it took us in
        Tunnel,    ///< the interface has its address and its peers
    };
    Q_ENUM(Step)

    using MakeDevice = std::function<std::unique_ptr<TunnelDevice>(const QString& interface)>;

    /// `watch` and `clock` outlive it.
    Joining(JoinRequest request, MakeDevice makeDevice, NetworkWatch& watch, const Clock& clock,
            QObject* parent = nullptr);
    ~Joining() override;

    void start();

Q_SIGNALS:
    void reached(roamwire::Joining::Step step);
    /// What hinders it now; it goes on trying.
    void hindered(const QString& problem);
    /// Once, and within half a minute of start(); the last signal. The interface is let go of by then. An error tells
    /// what to do; the configuration is then as it was before.
    void finished(const roamwire::Result<roamwire::ClientConfig>& config);
};

} // namespace roamwire
