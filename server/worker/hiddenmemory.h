#pragma once

namespace roamwire::worker {

/// Other processes of this user may neither read this one's memory nor trace it, and a crash leaves no core: it holds
/// passwords and keys. Unless ROAMWIRE_CORE_DUMPS is set. What it starts is not meant.
void hideMemory();

} // namespace roamwire::worker
