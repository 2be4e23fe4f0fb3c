#include "shared/model/relay.h"

namespace roamwire {

std::optional<quint16> relayPort(const RelayPorts& ports, const RelaySide& from, const RelaySide& to)
{
    if (!ports.isValid() || from.slot >= ports.pairs || to.slot >= ports.pairs || from.publicKey == to.publicKey)
        return std::nullopt;
    const quint32 pair = (from.slot + to.slot) % ports.pairs;
    return static_cast<quint16>(ports.low + 2 * pair + (from.publicKey < to.publicKey ? 0 : 1));
}

} // namespace roamwire
