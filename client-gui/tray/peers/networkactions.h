#pragma once

#include "client-gui/tray/network.h"

#include <QCoreApplication>

namespace roamwire::tray {

/// Why something cannot be done with a network now; empty where it can.
class NetworkActions final
{
    Q_DECLARE_TR_FUNCTIONS(roamwire::tray::NetworkActions)

public:
    static QString whyNotPause(const Network& network);
    static QString whyNotInvite(const Network& network);
    static QString whyNotLeave(const Network& network);
};

} // namespace roamwire::tray
