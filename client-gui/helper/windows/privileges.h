#pragma once

#include <expected>
#include <string>

namespace roamwire::helper::windows {

/// Takes every privilege from this process, and from what it starts, for good; but for that to pass through folders,
/// which everybody has. What the system may open remains.
std::expected<void, std::string> dropPrivileges();

} // namespace roamwire::helper::windows
