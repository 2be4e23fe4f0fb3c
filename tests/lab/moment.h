#pragma once

#include <chrono>

namespace roamwire::lab {

/// Lab measurements want better than the milliseconds of the product's clock.
using Moment = std::chrono::steady_clock::time_point;

inline Moment now()
{
    return std::chrono::steady_clock::now();
}

inline double toMs(std::chrono::nanoseconds duration)
{
    return std::chrono::duration<double, std::milli>(duration).count();
}

} // namespace roamwire::lab
