#pragma once

namespace roamwire::server {

/// Gives the main thread an event loop that serves ten thousand sockets; Qt's own asks the system about each of them in
/// every turn. Call before the application object is made, which then owns the loop.
void installEventLoop();

} // namespace roamwire::server
