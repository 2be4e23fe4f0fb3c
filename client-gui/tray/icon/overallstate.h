#pragma once

#include "client-gui/tray/network.h"

#include <QList>

namespace roamwire::tray {

/// How all networks are, seen as one thing.
enum class OverallState {
    Connected, ///< all that is online is reached directly, or nobody else is online
    Roaming,   ///< on the way: to the server, or to the first peer
    Relayed,   ///< as Connected, but the relay is needed for some
    Offline,   ///< no server, no peers; or no network at all
    Attention, ///< something has to be mended, see the sentence
    Paused,    ///< every network is
};

/// What the tray icon shows. Counts are of the networks that are not paused.
struct Overall
{
    OverallState state = OverallState::Offline;
    QString sentence; ///< for a tooltip; one line, bounded
    int networks = 0; ///< all of them, paused ones too
    int online = 0;   ///< peers that are reached, or that the server says are there
    int reached = 0;  ///< peers whose path is verified
    int relayed = 0;  ///< of those, by the relay

    bool operator==(const Overall&) const = default;
};

/// One network for itself, by the same rules; it is never Offline because of there being none.
OverallState stateOf(const Network& network);

Overall overallOf(const QList<Network*>& networks);

} // namespace roamwire::tray
