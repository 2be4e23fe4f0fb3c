#include "client-gui/tray/settings/rulekeeper.h"

namespace roamwire::tray {

RuleKeeper::RuleKeeper(Networks& networks, NetworkWatch& watch, Preferences& preferences,
                       std::chrono::milliseconds settle, QObject* parent)
    : QObject(parent)
    , m_networks(networks)
    , m_watch(watch)
    , m_preferences(preferences)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(settle);
    connect(&m_settle, &QTimer::timeout, this, &RuleKeeper::takeVerdict);
}

void RuleKeeper::start()
{
    connect(&m_networks, &Networks::added, this, &RuleKeeper::watchNetwork);
    connect(&m_networks, &Networks::removed, this, &RuleKeeper::forget);
    connect(&m_watch, &NetworkWatch::changed, this, &RuleKeeper::onNews);
    connect(&m_preferences, &Preferences::changed, this, &RuleKeeper::onNews);
    for (Network* network : m_networks.all())
        watchNetwork(network);
    takeVerdict();
}

void RuleKeeper::watchNetwork(Network* network)
{
    m_watched.insert(network, {network->state(), {}});
    connect(network, &Network::changed, this, [this, network] { onNetworkChanged(network); });
    apply(network);
}

void RuleKeeper::forget(Network* network)
{
    disconnect(network, nullptr, this, nullptr);
    m_watched.remove(network);
    m_pausedByRule.remove(network->interface());
    notePausedByHand(network->interface(), false);
}

/// Another place, or another rule for it.
void RuleKeeper::onNews()
{
    const auto verdict = judge(m_watch.snapshot(), m_preferences.routerKey(), m_preferences.routers());
    if (!verdict || verdict == m_verdict) {
        m_settle.stop();
        return;
    }
    const bool isArrival = m_verdict && m_verdict->router != verdict->router;
    if (!isArrival) {
        takeVerdict();
    } else if (!m_settle.isActive() || m_coming != verdict) {
        m_coming = verdict;
        m_settle.start();
    }
}

void RuleKeeper::takeVerdict()
{
    m_settle.stop();
    const auto verdict = judge(m_watch.snapshot(), m_preferences.routerKey(), m_preferences.routers());
    if (!verdict)
        return;
    m_verdict = verdict;
    for (Network* network : m_networks.all())
        apply(network);
}

/// Comes many times a second; only another state is of interest here.
void RuleKeeper::onNetworkChanged(Network* network)
{
    using enum Network::State;
    const auto before = std::exchange(m_watched[network].state, network->state());
    const auto now = m_watched[network].state;
    if (before == now)
        return;
    const QString interface = network->interface();
    if (now == Running) {
        m_pausedByRule.remove(interface);
        notePausedByHand(interface, false);
    } else if (now == Paused && before == Running && !m_pausedByRule.contains(interface)) {
        notePausedByHand(interface, true);
    }
    apply(network);
}

void RuleKeeper::apply(Network* network)
{
    Watched& watched = m_watched[network];
    const bool isOurs = watched.state == Network::State::Running || watched.state == Network::State::Paused;
    if (!m_verdict || watched.applied == m_verdict || !isOurs)
        return;
    watched.applied = m_verdict;
    // Noted before it is done: the network tells of its new state meanwhile, or later.
    switch (actionFor(m_verdict->rule, watched.state, isPausedByRule(network->interface()))) {
    case RuleAction::None:
        return;
    case RuleAction::Pause:
        m_pausedByRule.insert(network->interface());
        network->pause();
        return;
    case RuleAction::Resume:
        network->resume();
        return;
    }
}

void RuleKeeper::notePausedByHand(const QString& interface, bool paused)
{
    QStringList interfaces = m_preferences.pausedInterfaces();
    interfaces.removeAll(interface);
    if (paused)
        interfaces << interface;
    m_preferences.setPausedInterfaces(interfaces);
}

} // namespace roamwire::tray
