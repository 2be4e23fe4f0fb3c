#pragma once

#include <QObject>

#include <functional>

namespace roamwire::tray {

/// Calls it on the context's thread when the system or a person ends this process in a friendly way (Linux: SIGTERM,
/// SIGINT, SIGHUP). Once per process.
void onEndRequested(QObject& context, std::function<void()> end);

} // namespace roamwire::tray
