#pragma once

#include "client-gui/tray/network.h"
#include "client-gui/tray/peers/badgecolors.h"

#include <QCoreApplication>

namespace roamwire::tray {

/// What the header of a network says.
struct NetworkSummary
{
    Q_DECLARE_TR_FUNCTIONS(roamwire::tray::NetworkSummary)

public:
    static NetworkSummary of(const Network& network);

    /// "Connected", "Paused".
    QString stateWords() const;
    Tone tone() const;
    /// "3 of 5 direct"; empty where there is nobody.
    QString pathWords() const;
    /// All of it for a screen reader.
    QString sentence() const;

    Network::State state = Network::State::Running;
    QString interface;
    QString address; ///< the own one; empty while there is none
    QString server;
    QString problem;
    bool mayInvite = false;
    qsizetype peers = 0;
    qsizetype reached = 0; ///< of them
    qsizetype direct = 0;  ///< of those

    bool operator==(const NetworkSummary&) const = default;
};

} // namespace roamwire::tray
