#pragma once

#include "server/net/http/httproutes.h"
#include "server/net/storagewatch.h"
#include "shared/base/metrics.h"
#include "shared/model/prefix.h"

namespace roamwire::server {

/// `GET /healthz`, for everybody: 200 while the storage works, else 503. `storage` outlives the route.
HttpRoute healthRoute(const StorageWatch& storage);

/// `GET /metrics`, for clients on loopback and those of `readers`. A request that a proxy passed on is refused: its
/// address is the proxy's. `metrics` outlives the route.
HttpRoute metricsRoute(const Metrics& metrics, QList<Prefix> readers);

} // namespace roamwire::server
