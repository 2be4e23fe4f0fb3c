#pragma once

#include "client-gui/engine/configmemberstore.h"
#include "client-gui/engine/engine.h"

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
    /// Where a client of the interface would show its status; absent: where such clients do.
    std::optional<QString> statusSocket{};
};

/// One join, from a link to a configuration on disk and an interface that is set up. Safe to repeat, also after a part
/// of it was done. Where a client keeps the network connected already there is nothing to do: it is finished, and has
/// reached no step.
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

    /// `watch` and `clock` outlive it.
    Joining(JoinRequest request, MakeDevice makeDevice, NetworkWatch& watch, const Clock& clock,
            QObject* parent = nullptr);
    ~Joining() override;

    void start();

    /// What is known by now; interface and mode hold from Step::Interface on.
    const EngineSettings& settings() const { return m_config.settings; }
    /// The last one reached.
    std::optional<Step> step() const { return m_step; }
    /// How many others there are; known when it is finished.
    qsizetype peers() const { return m_peers; }

Q_SIGNALS:
    void reached(roamwire::Joining::Step step);
    /// What hinders it now; it goes on trying.
    void hindered(const QString& problem);
    /// Once, and within half a minute of start(); the last signal. The interface is let go of by then. An error tells
    /// what to do; the configuration is then as it was before, but for a secret that was made as the network's owner.
    void finished(const roamwire::Result<roamwire::ClientConfig>& config);

private:
    Result<ClientConfig> prepare() const;
    void openDevice();
    void askForMode();
    void onMode(const Result<std::optional<InterfaceMode>>& found);
    Result<void> choose(std::optional<InterfaceMode> found);
    void startEngine();
    void onStatus();
    void onAdmitted(const QHostAddress& wgip);
    void onTunnel(const Result<DeviceState>& shown);
    void reach(Step step);
    void finish(const Result<void>& outcome);

    const JoinRequest m_request;
    const MakeDevice m_makeDevice;
    NetworkWatch& m_watch;
    const Clock& m_clock;
    ClientConfig m_config;
    std::unique_ptr<TunnelDevice> m_device;
    std::unique_ptr<ConfigMemberStore> m_store;
    std::unique_ptr<Engine> m_engine;
    QTimer m_helperDeadline;
    QTimer m_deadline;
    QString m_problem; ///< the one told last
    std::optional<Step> m_step;
    qsizetype m_peers = 0;
    bool m_isOver = false;
};

} // namespace roamwire
