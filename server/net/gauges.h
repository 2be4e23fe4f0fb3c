#pragma once

#include "shared/base/metrics.h"

namespace roamwire::server {

class Handshakes;
class Registry;
class Relay;
class Service;

/// What there is right now; all of them live as long as `metrics` is read.
void addGauges(Metrics& metrics, const Registry& registry, const Handshakes& handshakes, const Service& service);

/// What the relay counts; it lives as long as `metrics` is read.
void addRelayReport(Metrics& metrics, const Relay& relay);

} // namespace roamwire::server
