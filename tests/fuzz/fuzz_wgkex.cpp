#include "server/dialects/wgkex.h"
#include "shared/model/prefix.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>

namespace {

using namespace roamwire;
using namespace roamwire::server;

bool isPlain(QByteArrayView text)
{
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
}

} // namespace

/// Whatever clients and workers say: what comes of it is whole, fits into a topic, and means the same once more.
void roamwire::fuzz::run(QByteArrayView input)
{
    if (const auto request = wgkex::decodeRequest(input)) {
        require(wgkex::isName(request->domain) && !request->publicKey.isNull());
        require(wgkex::keyTopic(request->domain).count('/') == 2);
    } else {
        require(!request.error().message.isEmpty());
    }
    if (const auto gateway = wgkex::decodeData(input)) {
        require(!gateway->address.isEmpty() && gateway->port != 0 && !gateway->publicKey.isNull());
        require(isPlain(gateway->address.toUtf8()) && Prefix::fromString(gateway->linkAddress));
        require(!wgkex::endpointBody(*gateway).isEmpty());
    }
    if (const auto topic = wgkex::parseTopic(input))
        require(wgkex::isName(topic->worker) && (topic->domain.isEmpty() || wgkex::isName(topic->domain)));
    if (const auto peers = wgkex::decodePeers(input))
        require(*peers <= wgkex::kMaxPeers);
    static_cast<void>(wgkex::decodeStatus(input));
}
