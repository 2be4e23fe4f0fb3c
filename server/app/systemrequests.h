#pragma once

#include <QObject>

#include <functional>

namespace roamwire::server {

/// What the system asks of the process.
struct SystemRequests
{
    std::function<void()> stop;   ///< SIGTERM, SIGINT
    std::function<void()> reload; ///< SIGHUP
};

/// Calls them on the context's thread from now on. Once per process.
void onSystemRequests(QObject& context, SystemRequests requests);

} // namespace roamwire::server
