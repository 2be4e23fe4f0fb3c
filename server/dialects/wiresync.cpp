#include "server/dialects/wiresync.h"

#include "shared/wire/messages.h"

namespace roamwire::server {
namespace {

Request answerRefusal(const QString& code, const QString& reason)
{
    return Answer{wiresync::encodeRefusal({code, reason, std::nullopt})};
}

Request otherKey()
{
    return answerRefusal(wire::error::kBadMessage, QStringLiteral("'publickey' is not the one of this connection"));
}

} // namespace

Request WireSyncConversation::decode(QByteArrayView text, const ConnectionFacts& facts)
{
    const auto message = wiresync::decode(text);
    if (message)
        return std::visit([&](const auto& one) { return act(one, facts); }, *message);
    if (!message.error().isJson)
        return Hangup{{}, closecode::kBadData, message.error().reason, closeword::kBadData};
    return answerRefusal(wire::error::kBadMessage, message.error().reason);
}

Request WireSyncConversation::act(const wiresync::Update& update, const ConnectionFacts& facts)
{
    const bool isElsewhere = !m_key.isNull() && (update.publicKey != m_key || update.wgip != m_wgip);
    if (isElsewhere) {
        return refused({wire::error::kBadMessage,
                        QStringLiteral("a connection is one key at one address; connect again to change them"),
                        std::nullopt});
    }
    m_key = update.publicKey;
    m_wgip = update.wgip;
    m_gateway = update.gateway;
    if (facts.isJoined)
        return wiresync::updateOf(update, facts.tenant, facts.observed);
    return wiresync::joinOf(update, facts.session, facts.tenant, facts.observed);
}

Request WireSyncConversation::act(const wiresync::Check& check, const ConnectionFacts& facts)
{
    if (!facts.isJoined)
        return Inquiry{check.publicKey, std::nullopt};
    // Whatever waited has been pushed.
    return check.publicKey == m_key ? Answer{wiresync::encodePending({})} : otherKey();
}

Request WireSyncConversation::act(const wiresync::GetPeer& getPeer, const ConnectionFacts& facts)
{
    if (facts.isJoined && getPeer.publicKey != m_key)
        return otherKey();
    return Inquiry{getPeer.publicKey, getPeer.targetKey};
}

Hangup WireSyncConversation::refused(const Refusal& refusal) const
{
    const bool isOurFault = refusal.code == wire::error::kUnavailable;
    return {wiresync::encodeRefusal(refusal), isOurFault ? closecode::kTryAgainLater : closecode::kRefused,
            refusal.reason, refusal.code};
}

QByteArray WireSyncConversation::slowDown(quint32 retrySeconds) const
{
    return wiresync::encodeRefusal(
        {wire::error::kTooManyMessages, QStringLiteral("too many messages; this one was not acted on"), retrySeconds});
}

Hangup WireSyncConversation::replaced() const
{
    return refused(
        {wire::error::kReplaced, QStringLiteral("another connection with this key took over"), std::nullopt});
}

QByteArray WireSyncConversation::updateAck(const ObservedAddresses&) const
{
    return wiresync::encodeUpdateAck();
}

} // namespace roamwire::server
