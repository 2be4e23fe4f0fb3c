#pragma once

// Without it, `interface` is a macro.
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>

#include <expected>
#include <string>

namespace roamwire::helper::windows {

/// Call before anything else can change the last error.
inline std::unexpected<std::string> systemFailure(const std::string& what)
{
    return std::unexpected(what + ": Windows error " + std::to_string(::GetLastError()));
}

} // namespace roamwire::helper::windows
