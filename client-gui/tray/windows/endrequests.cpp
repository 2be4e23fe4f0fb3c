#include "client-gui/tray/endrequests.h"

namespace roamwire::tray {

/// Windows asks windows, and Qt answers for them when the session ends.
void onEndRequested(QObject&, std::function<void()>) {}

} // namespace roamwire::tray
