#pragma once

namespace roamwire::bench {

/// Each prints a line when it is ready, and forwards until its process is killed.

/// The relay, with rates that are no limit here. Needs a QCoreApplication.
int runRelay();

/// The least that a forwarder does: recvmmsg, another address, sendmmsg. It knows all flows from the start, has the
/// relay's sockets, waits as the relay does and takes as many at once.
int runBareForwarder();

} // namespace roamwire::bench
