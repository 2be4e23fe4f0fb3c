#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace roamwire {

/// BLAKE2b (RFC 7693) with N bytes of output over the concatenation of `parts`; `key` may be empty, at most 64 bytes.
template <std::size_t N>
std::array<std::uint8_t, N> blake2b(std::span<const std::uint8_t> key,
                                    std::initializer_list<std::span<const std::uint8_t>> parts);

extern template std::array<std::uint8_t, 16> blake2b<16>(std::span<const std::uint8_t>,
                                                         std::initializer_list<std::span<const std::uint8_t>>);
extern template std::array<std::uint8_t, 32> blake2b<32>(std::span<const std::uint8_t>,
                                                         std::initializer_list<std::span<const std::uint8_t>>);

/// The bytes of a domain-separation label such as "roamwire-join-v1", without a terminator.
inline std::span<const std::uint8_t> labelBytes(std::string_view label)
{
    return {reinterpret_cast<const std::uint8_t*>(label.data()), label.size()};
}

} // namespace roamwire
