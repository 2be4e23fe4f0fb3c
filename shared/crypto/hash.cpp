#include "shared/crypto/hash.h"

#include <sodium.h>

#include <cassert>

namespace roamwire {
namespace {

// Before main() and before any thread: libsodium picks the implementations for this processor and sets up its random
// source, which is not safe for threads later.
[[maybe_unused]] const int g_sodium = sodium_init();

} // namespace

template <std::size_t N>
std::array<std::uint8_t, N> blake2b(std::span<const std::uint8_t> key,
                                    std::initializer_list<std::span<const std::uint8_t>> parts)
{
    assert(key.size() <= crypto_generichash_KEYBYTES_MAX);
    crypto_generichash_state state;
    crypto_generichash_init(&state, key.empty() ? nullptr : key.data(), key.size(), N);
    for (const auto part : parts)
        crypto_generichash_update(&state, part.data(), part.size());
    std::array<std::uint8_t, N> out;
    crypto_generichash_final(&state, out.data(), N);
    sodium_memzero(&state, sizeof state);
    return out;
}

template std::array<std::uint8_t, 16> blake2b<16>(std::span<const std::uint8_t>,
                                                  std::initializer_list<std::span<const std::uint8_t>>);
template std::array<std::uint8_t, 32> blake2b<32>(std::span<const std::uint8_t>,
                                                  std::initializer_list<std::span<const std::uint8_t>>);

} // namespace roamwire
