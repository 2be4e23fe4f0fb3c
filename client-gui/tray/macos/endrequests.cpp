#include "client-gui/tray/endrequests.h"

namespace roamwire::tray {

/// macOS sends an event, which Qt takes for Quit. A signal ends the process as it is, and nothing is lost by that.
void onEndRequested(QObject&, std::function<void()>) {}

} // namespace roamwire::tray
