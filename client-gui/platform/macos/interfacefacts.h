#pragma once

#include "client-gui/platform/networkfacts.h"

#include <string_view>

/// What macOS says about interfaces and their addresses. Pure, and without macOS' headers.
namespace roamwire::macos {

/// `flags`: IFF_* of net/if.h
facts::Link linkOf(int index, std::string_view name, std::uint32_t flags);

/// `flags`: IN6_IFF_* of netinet6/in6_var.h; 0 for IPv4.
facts::Address addressOf(int index, const facts::IpAddress& address, int prefixLength, std::uint32_t flags);

/// The number of leading ones.
int prefixLength(std::span<const std::uint8_t> mask);

} // namespace roamwire::macos
