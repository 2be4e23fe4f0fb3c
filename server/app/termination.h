#pragma once

#include <QObject>

#include <functional>

namespace roamwire::server {

/// Calls `stop` on the context's thread whenever the system asks the process to end (SIGTERM, SIGINT). Once per
/// process.
void onTerminationRequest(QObject& context, std::function<void()> stop);

} // namespace roamwire::server
