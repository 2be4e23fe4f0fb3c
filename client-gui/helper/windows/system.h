#pragma once

#include <expected>
#include <string>

/// What the helper asks of Windows besides its pipe and service. Plain C++.
namespace roamwire::helper::windows {

/// The official `wg`, where its installer puts it; never by PATH.
std::expected<std::wstring, std::string> wireGuardTool();

/// Names this very interface until it goes, or the machine starts anew; empty where there is none of this name.
std::string interfaceIdentity(const std::wstring& name);

/// A folder that only the system and administrators can open. One that is there already has to be theirs: every user
/// can make folders where it is.
std::expected<void, std::string> makePrivateFolder(const std::wstring& path);

} // namespace roamwire::helper::windows
