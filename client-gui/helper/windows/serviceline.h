#pragma once

#include <string>
#include <vector>

namespace roamwire::helper::windows {

/// A command line of which Windows' programs read exactly this program and these arguments (CommandLineToArgvW). The
/// program's path is quoted always: of an unquoted one with a blank, Windows would try its beginning first.
std::wstring commandLine(const std::wstring& program, const std::vector<std::wstring>& arguments);

} // namespace roamwire::helper::windows
