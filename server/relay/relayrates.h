#pragma once

#include "server/relay/tokenbucket.h"

namespace roamwire::server {

/// How many bytes the relay carries. Only who measures the relay itself has others than these.
struct RelayRates
{
    /// What one pair may have carried: a gigabit a second.
    Rate pair{125'000'000, 16'000'000};
    /// ...of it in sessions that the relay has not seen beginning, as after a direct path. Its own rate: who knows a
    /// bound source and pretends to send from it uses up this one, and hurts nobody whose session is known.
    Rate unknown{32'000'000, 4'000'000};
    /// What all together may: more than a server's network card does.
    Rate total{2'500'000'000, 64'000'000};
};

} // namespace roamwire::server
