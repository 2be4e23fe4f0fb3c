#include "client-gui/platform/macos/routemessages.h"
#include "tests/fuzz/fuzz.h"

/// The kernel is no stranger, but the reader promises to be safe on any bytes.
void roamwire::fuzz::run(QByteArrayView input)
{
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(input.data()), static_cast<std::size_t>(input.size()));
    const std::size_t most = bytes.size() / 92; // the header's size
    require(macos::defaultRoutes(bytes).size() <= most);
    require(macos::neighbours(bytes).size() <= most);
    macos::concernsUplinks(bytes);
}
