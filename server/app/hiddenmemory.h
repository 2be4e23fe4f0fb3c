#pragma once

namespace roamwire::server {

/// From now on a crash leaves no image of this process' memory behind, and no other process of its user can read it: it
/// holds secrets. Unless ROAMWIRE_CORE_DUMPS is set in the environment, for those who look for a bug.
void hideMemory();

} // namespace roamwire::server
