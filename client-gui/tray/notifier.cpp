#include "client-gui/tray/notifier.h"

#include <algorithm>

namespace roamwire::tray {

Notifier::Notifier(Networks& networks, OverallWatch& watch, const Preferences& preferences, const Clock& clock,
                   QObject* parent)
    : QObject(parent)
    , m_networks(networks)
    , m_clock(clock)
{
    m_due.setSingleShot(true);
    connect(&m_due, &QTimer::timeout, this, &Notifier::look);
    connect(&watch, &OverallWatch::looked, this, &Notifier::look);
    const auto obey = [this, &preferences] { m_rule.setLevel(preferences.notifications()); };
    connect(&preferences, &Preferences::changed, this, obey);
    obey();
    look();
}

void Notifier::look()
{
    const Instant now = m_clock.now();
    m_rule.look(m_networks.all(), now);
    if (const auto announcement = m_rule.take(now))
        Q_EMIT announced(*announcement);
    m_due.stop();
    if (const auto due = m_rule.nextDue())
        m_due.start(std::max(*due - now, Milliseconds(1)));
}

} // namespace roamwire::tray
