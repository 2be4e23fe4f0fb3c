#pragma once

#include "shared/base/clock.h"

#include <functional>

namespace roamwire::lab {

/// Asks again every `step` until the condition holds; false when the limit passed first. Qt events are served
/// meanwhile.
[[nodiscard]] bool waitUntil(const std::function<bool()>& condition, Milliseconds limit,
                             Milliseconds step = Milliseconds(5));

/// Lets simulated time pass (somebody walks from one network to the next); never stands in for a condition.
void letPass(Milliseconds duration);

} // namespace roamwire::lab
