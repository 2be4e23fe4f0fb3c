#pragma once

#include <QObject>

#include <functional>

namespace roamwire::worker {

/// Calls `end` on the context's thread whenever the system asks the process to end (SIGTERM, SIGINT), from now on. Once
/// per process.
void onEndRequest(QObject& context, std::function<void()> end);

} // namespace roamwire::worker
