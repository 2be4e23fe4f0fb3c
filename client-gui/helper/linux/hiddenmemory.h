#pragma once

namespace roamwire::helper {

/// From now on a crash leaves no image of this process' memory behind, nor that of a tool which it starts: they hold
/// private keys. Unless ROAMWIRE_CORE_DUMPS is set in the environment, for those who look for a bug.
void hideMemory();

} // namespace roamwire::helper
