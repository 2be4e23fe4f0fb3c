#pragma once

#include "client-gui/tray/icon/overallstate.h"
#include "client-gui/tray/networks.h"

#include <QTimer>

namespace roamwire::tray {

/// Looks at all networks soon after one of them changed, but not more often than anybody can follow: a network may
/// change many times a second.
class OverallWatch final : public QObject
{
    Q_OBJECT

public:
    /// `networks` outlive it.
    explicit OverallWatch(Networks& networks, QObject* parent = nullptr);

    const Overall& overall() const { return m_overall; }

Q_SIGNALS:
    /// Something about a network may be different; overall() is up to date.
    void looked();

private:
    void follow(Network* network);
    void lookSoon();
    void look();

    Networks& m_networks;
    Overall m_overall;
    QTimer m_soon;
};

} // namespace roamwire::tray
