#pragma once

#include "shared/base/result.h"

namespace roamwire::bench {

/// Generator and server must not take each other's time.
constexpr int kServerCore = 0;
constexpr int kGeneratorCore = 1;

/// The calling thread runs on this core only, and so do the threads that it starts.
Result<void> pinTo(int core);

} // namespace roamwire::bench
