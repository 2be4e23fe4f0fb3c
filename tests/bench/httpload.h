#pragma once

#include "shared/base/result.h"
#include "tests/bench/reactor.h"

#include <QByteArray>

#include <chrono>
#include <functional>

namespace roamwire::bench {

/// The next request, header and body, for a connection that is kept.
using NextRequest = std::function<QByteArray()>;

/// So many clients each ask again as soon as they are answered; answers per second. A server that closes a connection
/// after an answer gets a new one. An answer that is no 2xx is an error.
Result<double> measureHttp(quint16 port, int clients, std::chrono::duration<double> duration, const NextRequest& next);

} // namespace roamwire::bench
