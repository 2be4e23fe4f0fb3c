#pragma once

#include <stdexcept>

namespace roamwire::server {

/// Ends a random run whose rule is broken; the test names the seed.
inline void require(bool holds, const char* rule)
{
    if (!holds)
        throw std::runtime_error(rule);
}

} // namespace roamwire::server
