#include "client-gui/tray/settings/rulekeeper.h"

namespace roamwire::tray {

RuleKeeper::RuleKeeper(Networks& networks, NetworkWatch& watch, Preferences& preferences, RuleTimes times,
                       QObject* parent)
    : QObject(parent)
    , m_networks(networks)
    , m_watch(watch)
    , m_preferences(preferences)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(times.settle);
    connect(&m_settle, &QTimer::timeout, this, &RuleKeeper::takeVerdict);
    m_start.setSingleShot(true);
    m_start.setInterval(times.start);
}

void RuleKeeper::start()
{
    connect(&m_networks, &Networks::added, this, &RuleKeeper::watchNetwork);
    connect(&m_networks, &Networks::removed, this,
            [this](Network* network) { disconnect(network, nullptr, this, nullptr); });
    connect(&m_watch, &NetworkWatch::changed, this, &RuleKeeper::onNews);
    connect(&m_preferences, &Preferences::changed, this, &RuleKeeper::onNews);
    m_start.start();
    for (Network* network : m_networks.all())
        watchNetwork(network);
    takeVerdict();
}

/// A network that this program takes over from an agent that has ended comes in the place of the one that was watched,
/// and the other way round.
void RuleKeeper::watchNetwork(Network* network)
{
    const bool isKnown = m_watched.contains(network->interface());
    Watched& watched = m_watched[network->interface()];
    const auto before = std::exchange(watched.state, network->state());
    if (!isKnown && !m_start.isActive())
        watched.applied = m_verdict;
    if (isKnown && before == Network::State::Paused && watched.state == Network::State::Running)
        noteResumed(network->interface());
    connect(network, &Network::changed, this, [this, network] { onNetworkChanged(network); });
    apply(network);
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
    const QString interface = network->interface();
    Watched& watched = m_watched[interface];
    const auto before = std::exchange(watched.state, network->state());
    if (before == watched.state)
        return;
    if (watched.state == Running)
        noteResumed(interface);
    else if (watched.state == Paused && before == Running && !m_pausedByRule.contains(interface))
        notePausedByHand(interface, true);
    if (before == Elsewhere)
        watched.applied = m_verdict; // an agent that starts again finds its interface free
    apply(network);
}

void RuleKeeper::apply(Network* network)
{
    Watched& watched = m_watched[network->interface()];
    const bool isOurs = watched.state == Network::State::Running || watched.state == Network::State::Paused;
    if (!m_verdict || watched.applied == m_verdict || !isOurs)
        return;
    const bool isFirst = !std::exchange(watched.applied, m_verdict);
    const RuleAction action = actionFor(m_verdict->rule, watched.state, isPausedByRule(network->interface()));
    if (action == RuleAction::Pause) {
        // Noted before it is done: the network tells of its new state meanwhile, or later.
        m_pausedByRule.insert(network->interface());
        network->pause();
    } else if (action == RuleAction::Resume && !isFirst) {
        network->resume();
    }
}

void RuleKeeper::noteResumed(const QString& interface)
{
    m_pausedByRule.remove(interface);
    notePausedByHand(interface, false);
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
