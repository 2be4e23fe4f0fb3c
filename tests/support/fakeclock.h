#pragma once

#include "shared/base/clock.h"

namespace roamwire::test {

/// Time that passes only when a test says so.
class FakeClock final : public Clock
{
public:
    Instant now() const override { return m_now; }
    std::int64_t unixMs() const override { return 1'700'000'000'000 + m_now.time_since_epoch().count(); }
    void advance(Milliseconds by) { m_now += by; }

private:
    Instant m_now{Milliseconds(1'000'000)};
};

} // namespace roamwire::test
