#pragma once

#include "client-gui/tray/network.h"

class QWidget;

namespace roamwire::tray {

class DoctorDialog;

/// Opens the doctor for this network. The window goes when it is closed.
DoctorDialog* examineNetwork(const Network& network, QWidget* parent);

} // namespace roamwire::tray
