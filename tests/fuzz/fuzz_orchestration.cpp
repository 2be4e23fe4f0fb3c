#include "server/dialects/orchestration.h"
#include "shared/model/displayname.h"
#include "tests/fuzz/fuzz.h"

/// A join carries a checked name and a key; nothing but one join, or an end, follows from a first message.
void roamwire::fuzz::run(QByteArrayView input)
{
    server::OrchestrationConversation conversation;
    const auto request = conversation.decode(input, {});
    if (const auto* join = std::get_if<server::JoinCommand>(&request))
        require(checkedDisplayName(join->displayName).has_value() && !join->publicKey.isNull());
    else
        require(std::holds_alternative<server::Hangup>(request));
    require(std::holds_alternative<server::Ignore>(conversation.decode(input, {})));
}
