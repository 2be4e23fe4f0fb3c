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

inline std::chrono::nanoseconds fromMs(double ms)
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double, std::milli>(ms));
}

} // namespace roamwire::lab
