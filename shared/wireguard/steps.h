#pragma once

#include "shared/wireguard/device.h"

#include <QList>

#include <functional>

namespace roamwire {

/// One asynchronous step of a longer job; it calls the reply exactly once.
using Step = std::function<void(Reply<void>)>;

/// Runs the steps one after the other and stops at the first error, which is then the result.
void runSteps(QList<Step> steps, Reply<void> done);

} // namespace roamwire
