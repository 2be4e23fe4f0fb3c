#pragma once

#include <chrono>
#include <cstdint>

namespace roamwire {

using Milliseconds = std::chrono::milliseconds;

/// A point in monotonic time. It means nothing outside this process and does not advance while the machine sleeps.
using Instant = std::chrono::time_point<std::chrono::steady_clock, Milliseconds>;

/// Where time comes from; tests pass one that they move by hand. Thread-safe.
class Clock
{
public:
    virtual ~Clock() = default;

    virtual Instant now() const = 0;

    /// Wall time in milliseconds since 1970-01-01 UTC, for what outlives the process.
    virtual std::int64_t unixMs() const = 0;
};

class SystemClock final : public Clock
{
public:
    Instant now() const override;
    std::int64_t unixMs() const override;
};

} // namespace roamwire
