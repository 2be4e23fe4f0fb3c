#include "shared/wireguard/dump.h"
#include "shared/wireguard/wgtool.h"
#include "tests/fuzz/fuzz.h"

/// Whatever was read can be put back into arguments of `wg`.
void roamwire::fuzz::run(QByteArrayView input)
{
    const auto device = parseDump(input);
    if (!device)
        return;
    for (const DevicePeer& peer : device->peers) {
        require(pathArguments({{peer.publicKey, peer.endpoint, true}}, *device).size() >= 4);
        for (const Prefix& prefix : peer.allowedIps)
            require(Prefix::fromString(prefix.toString()) == prefix);
    }
}
