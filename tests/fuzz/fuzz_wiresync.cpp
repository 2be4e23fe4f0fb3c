#include "server/dialects/wiresync.h"
#include "shared/model/endpoint.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>

namespace {

using namespace roamwire;
using namespace roamwire::server;

/// What a shell takes as one plain word, besides what JSON puts around it.
bool isPlain(QByteArrayView json)
{
    return std::all_of(json.begin(), json.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               QByteArrayView("+/=.:-_{}\",").contains(c);
    });
}

void checkUpdate(const wiresync::Update& update)
{
    fuzz::require(!update.publicKey.isNull() && isIpv4(update.wgip) && update.listenPort != 0);
    fuzz::require(isHostAddress(update.lanIp) && !update.lanIp.isLoopback());
    const wiresync::PeerInfo info{update.publicKey, update.wgip, update.listenPort, update.lanIp,
                                  update.wanIp.value_or(QHostAddress())};
    fuzz::require(isPlain(wiresync::encodePeer(info, update.gateway)));
    const auto join = wiresync::joinOf(update, 1, TenantId(), {});
    fuzz::require(join.standing == Standing::Unproven && join.endpoints && isPlain(join.displayName.toLatin1()));
}

} // namespace

/// Whatever a client says, what others get of it is safe for a shell; nothing but a good update joins.
void roamwire::fuzz::run(QByteArrayView input)
{
    for (const auto& message : {wiresync::decode(input), wiresync::decodePost(input)}) {
        if (!message)
            require(!message.error().reason.isEmpty());
        else if (const auto* update = std::get_if<wiresync::Update>(&*message))
            checkUpdate(*update);
        else if (const auto* getPeer = std::get_if<wiresync::GetPeer>(&*message))
            require(isPlain(wiresync::encodeNoPeer(getPeer->targetKey)));
    }
    WireSyncConversation conversation;
    const auto first = conversation.decode(input, {});
    ConnectionFacts joined;
    joined.isJoined = true;
    const auto second = conversation.decode(input, joined);
    const bool isUpdate = std::holds_alternative<JoinCommand>(first);
    require(isUpdate == std::holds_alternative<UpdateCommand>(second));
}
