#include "server/dialects/wireguardapi.h"
#include "shared/model/endpoint.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>

namespace {

using namespace roamwire;
using namespace roamwire::server;

/// What a file's name, a shell and a line of a configuration take for nothing else.
bool isPlain(const QString& name)
{
    return !name.isEmpty() && name.size() <= wireguardapi::kMaxName && name[0] != u'.' && name[0] != u'-' &&
           std::all_of(name.begin(), name.end(), [](QChar c) {
               return c.unicode() < 128 && (c.isLetterOrNumber() || QStringView(u"._-").contains(c));
           });
}

void checkServer(const HubCommand& command)
{
    const auto& [prefix, reserved] = command.network;
    fuzz::require(isPlain(command.name) && !command.publicKey.isNull());
    fuzz::require(isIpv4(prefix.address()) && prefix.network() == prefix);
    fuzz::require(prefix.length() >= wireguardapi::kShortestMask && prefix.length() <= wireguardapi::kLongestMask);
    fuzz::require(prefix.contains(QHostAddress(prefix.address().toIPv4Address() + 1 + reserved)));
    fuzz::require(command.endpoint.isValid() && isHostAddress(command.endpoint.address));
    fuzz::require(!command.allowedIps.contains(u'\n') && !command.allowedIps.isEmpty());
    for (const QString& network : command.allowedIps.split(QStringLiteral(", ")))
        fuzz::require(Prefix::fromString(network).has_value());
}

} // namespace

/// Whatever a body says, what is made of it is safe in files, terminals and configurations; and what refuses it says
/// why.
void roamwire::fuzz::run(QByteArrayView input)
{
    if (const auto server = wireguardapi::decodeServer(input))
        checkServer(*server);
    else
        require(!server.error().message.isEmpty());
    if (const auto client = wireguardapi::decodeClient(input))
        require(isPlain(client->client) && !client->publicKey.isNull());
    const auto pair = wireguardapi::decodePair(input);
    const bool isPair = wireguardapi::decodeServerName(input) && wireguardapi::decodeClientName(input);
    require(pair.has_value() == isPair);
}
