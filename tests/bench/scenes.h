#pragma once

#include "tests/bench/report.h"
#include "tests/bench/sides.h"

namespace roamwire::bench {

/// Each measures one thing in interleaved rounds, and has the rows for the table.
using Rows = Result<QList<Row>>;

/// One tenant of a thousand peers; one or sixteen updates in flight.
Rows fanOutScene(const Plan& plan);
/// Ten thousand peers in small tenants, most of them idle.
Rows idleScene(const Plan& plan);
/// A thousand peers come into one tenant at once, for the first time.
Rows stormScene(const Plan& plan);
/// Ten thousand known peers come back into small tenants at once.
Rows reconnectScene(const Plan& plan);
/// The server is stopped, and killed, and ten thousand peers come back to the next one: each has to be where it was,
/// and nobody may hear that somebody is gone.
Rows restartScene(const Plan& plan);
/// Known peers come back over TLS at once, and then are idle.
Rows tlsScene(const Plan& plan);
/// A server starts that knows a hundred thousand peers.
Rows startUpScene(const Plan& plan);

} // namespace roamwire::bench
