#pragma once

#include "client-gui/engine/networkwatch.h"
#include "client-gui/tray/networks.h"
#include "client-gui/tray/settings/preferences.h"

#include <QHash>
#include <QSet>
#include <QTimer>

#include <chrono>

namespace roamwire::tray {

struct RuleTimes
{
    /// How long a new router has to stay before its rule acts: while a cable is plugged in or a Wi-Fi handed over,
    /// routers change more than once, and tunnels wait for the last.
    std::chrono::milliseconds settle{2000};
    /// Who keeps a network connected is asked for before it is added; what comes later was joined by hand.
    std::chrono::milliseconds start{10'000};
};

/// Pauses and resumes networks by the rule for the router that this machine is behind, and writes down which of them
/// the user paused by hand (Preferences::pausedInterfaces).
///
/// A rule acts once: when this machine comes behind the router, and when the user changes the rule. Networks that are
/// found at the start, or unlocked, are paused by it, never resumed. What the user does by hand after that, joining
/// included, stays until the machine is behind another router. A lost route, or a router that is not resolved yet,
/// changes nothing. GUI thread.
class RuleKeeper final : public QObject
{
    Q_OBJECT

public:
    /// What it refers to outlives it.
    RuleKeeper(Networks& networks, NetworkWatch& watch, Preferences& preferences, RuleTimes times = {},
               QObject* parent = nullptr);

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
    void onNews();
    void takeVerdict();
    void onNetworkChanged(Network* network);
    void apply(Network* network);
    void noteResumed(const QString& interface);
    void notePausedByHand(const QString& interface, bool paused);

    Networks& m_networks;
    NetworkWatch& m_watch;
    Preferences& m_preferences;
    QTimer m_settle;
    QTimer m_start;
    std::optional<Verdict> m_verdict;  ///< what holds now
    std::optional<Verdict> m_coming;   ///< what will, if it stays until m_settle is over
    QHash<QString, Watched> m_watched; ///< by interface; it outlives the network, as another may take its place
    QSet<QString> m_pausedByRule;      ///< interfaces
};

} // namespace roamwire::tray
