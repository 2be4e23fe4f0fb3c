#pragma once

#include "client-gui/engine/status.h"
#include "client-gui/tray/peers/ratehistory.h"

#include <QList>
#include <QVariant>

namespace roamwire::tray {

/// The name of a peer as it is shown: what a stranger wrote, made harmless; its address or its key where it has none.
QString shownName(const PeerStatus& peer);

/// What a peer's row says for a role of PeerModel; invalid for roles that it has not.
QVariant peerData(const PeerStatus& peer, const RateHistory& rates, int role);

/// The roles whose data differ, as far as one can see it.
QList<int> changedRoles(const PeerStatus& before, const PeerStatus& after);

} // namespace roamwire::tray
