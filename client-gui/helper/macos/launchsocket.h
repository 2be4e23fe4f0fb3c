#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

/// The helper's socket as launchd makes it, and who may command the helper through it. Plain C++ over libc.
namespace roamwire::helper::macos {

/// The listening Unix socket that the plist names `Listener`; the caller owns the descriptor, which no child inherits
/// and no call blocks on. Once per process. The error is a sentence for a person.
std::expected<int, std::string> activatedSocket();

/// The group of the socket's file, whose members may ask; never root's. `socket` is the listening one.
std::optional<std::uint32_t> groupOfSocket(int socket);

/// Whether the user at the other end, as the kernel noted him when he connected, is root or a member of `group` by
/// macOS' directory of users. The error says why he may not.
std::expected<void, std::string> judgeCaller(int connection, std::optional<std::uint32_t> group);

} // namespace roamwire::helper::macos
