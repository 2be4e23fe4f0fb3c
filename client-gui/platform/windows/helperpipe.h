#pragma once

#include <expected>
#include <string>

namespace roamwire::windows {

/// A connection to the helper's service: a HANDLE, for overlapped use, which the caller owns. The helper can find out
/// who calls, and cannot act in his name. Nothing is sent to a process that is not the service. Returns at once. The
/// error is a sentence for a person.
std::expected<void*, std::string> connectToHelper();

} // namespace roamwire::windows
