#pragma once

#include "client-gui/engine/networkwatch.h"
#include "client-gui/tray/networks.h"
#include "client-gui/tray/settings/preferences.h"

#include <QHash>
#include <QSet>
#include <QTimer>

#include <chrono>

namespace roamwire::tray {

/// Pauses and resumes networks by the rule for the router that this machine is behind, and writes down which of them
/// the user paused by hand (Preferences::pausedInterfaces).
///
/// A rule acts once: when this machine comes behind the router, when the user changes the rule, and when a network
/// comes or is unlocked there. What the user does by hand after that stays until the machine is behind another router.
/// A lost route, or a router that is not resolved yet, changes nothing. GUI thread.
class RuleKeeper final : public QObject
{
    Q_OBJECT

public:
    /// While a cable is plugged in or a Wi-Fi handed over, routers change more than once; tunnels wait for the last.
    static constexpr std::chrono::milliseconds kSettle{2000};

    /// What it refers to outlives it. `settle`: how long a new router has to stay before its rule acts.
    RuleKeeper(Networks& networks, NetworkWatch& watch, Preferences& preferences,
               std::chrono::milliseconds settle = kSettle, QObject* parent = nullptr);

    /// Acts at once on what is known already; from now on, on what changes.
    void start();

    /// The network is paused, and the rule for this router did it.
    bool isPausedByRule(const QString& interface) const { return m_pausedByRule.contains(interface); }

private:
    struct Watched
    {
        Network::State state = Network::State::Running; ///< as last seen
        std::optional<Verdict> applied;                 ///< what acted on it last
    };

    void watchNetwork(Network* network);
    void forget(Network* network);
    void onNews();
    void takeVerdict();
    void onNetworkChanged(Network* network);
    void apply(Network* network);
    void notePausedByHand(const QString& interface, bool paused);

    Networks& m_networks;
    NetworkWatch& m_watch;
    Preferences& m_preferences;
    QTimer m_settle;
    std::optional<Verdict> m_verdict; ///< what holds now
    std::optional<Verdict> m_coming;  ///< what will, if it stays until m_settle is over
    QHash<Network*, Watched> m_watched;
    QSet<QString> m_pausedByRule; ///< interfaces
};

} // namespace roamwire::tray
