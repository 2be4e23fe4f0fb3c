#pragma once

#include <functional>

namespace roamwire::bench {

/// Prints where a process spends its time while `load` runs, if the machine has `perf`; else how to get it.
void printProfile(int pid, const std::function<void()>& load);

} // namespace roamwire::bench
