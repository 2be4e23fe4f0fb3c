#include "server/dialects/native.h"

#include "shared/crypto/token.h"

namespace roamwire::server {
namespace {

constexpr qint64 kMsPerSecond = 1000;

QByteArray errorText(const QString& code, const QString& reason, std::optional<quint32> retrySeconds = std::nullopt)
{
    return wire::encode(wire::ErrorMessage{code, reason, retrySeconds});
}

Request notJoined()
{
    return Answer{errorText(wire::error::kNotJoined, QStringLiteral("join first"))};
}

/// Messages that this side sends and never receives.
Request notForServers()
{
    return Answer{errorText(wire::error::kUnknownType, QStringLiteral("only a server sends this message"))};
}

} // namespace

NativeConversation::NativeConversation()
    : m_challenge(std::make_unique<PossessionChallenge>())
{
}

QByteArray NativeConversation::greeting(const QStringList& features) const
{
    return wire::encode(wire::Challenge{m_challenge->serverKey(), m_challenge->nonce(), features});
}

Request NativeConversation::decode(QByteArrayView text, const ConnectionFacts& facts)
{
    auto message = wire::decode(text);
    if (!message)
        return onUndecodable(message.error(), facts);
    if (const auto* join = std::get_if<wire::Join>(&*message))
        return onJoin(*join, facts);
    if (!facts.isJoined)
        return notJoined();
    if (auto* update = std::get_if<wire::Update>(&*message))
        return UpdateCommand{std::move(update->endpoints), std::move(update->displayName), facts.observed,
                             update->seal};
    if (std::holds_alternative<wire::Leave>(*message))
        return LeaveCommand{};
    if (const auto* invite = std::get_if<wire::Invite>(&*message))
        return InviteTerms{invite->uses, std::chrono::seconds(invite->expiresSeconds), invite->ephemeral};
    if (const auto* wanted = std::get_if<wire::Switch>(&*message))
        return *wanted;
    if (const auto* settled = std::get_if<wire::Settled>(&*message))
        return *settled;
    if (const auto* rekey = std::get_if<wire::Rekey>(&*message); rekey && rekey->isRequest)
        return *rekey;
    return notForServers();
}

Request NativeConversation::onUndecodable(const wire::DecodeError& error, const ConnectionFacts& facts) const
{
    switch (error.kind) {
    case wire::DecodeError::Kind::NotJson:
        return Hangup{{}, closecode::kBadData, error.reason, closeword::kBadData};
    case wire::DecodeError::Kind::UnknownType:
        return facts.isJoined ? Answer{errorText(wire::error::kUnknownType, error.reason)} : notJoined();
    case wire::DecodeError::Kind::BadField:
        break;
    }
    return Answer{errorText(wire::error::kBadMessage, error.reason)};
}

Request NativeConversation::onJoin(const wire::Join& join, const ConnectionFacts& facts)
{
    if (!m_challenge)
        return Answer{errorText(wire::error::kBadMessage, QStringLiteral("a challenge is good for one join"))};
    const auto challenge = std::move(m_challenge);
    if (!challenge->verify(join.proof, join.publicKey, facts.tenant, facts.binding)) {
        return refused({wire::error::kBadProof,
                        QStringLiteral("the proof does not show possession of the key in this tenant"), std::nullopt});
    }
    const auto token = join.token ? std::optional(hashOf(*join.token)) : std::nullopt;
    return JoinCommand{facts.session,    facts.tenant, join.publicKey, join.displayName,
                       Standing::Proven, join.wgip,    join.endpoints, facts.observed,
                       join.features,    token,        join.seal};
}

Hangup NativeConversation::refused(const Refusal& refusal) const
{
    const bool isOurFault = refusal.code == wire::error::kUnavailable;
    return {errorText(refusal.code, refusal.reason, refusal.retrySeconds),
            isOurFault ? closecode::kTryAgainLater : closecode::kRefused, refusal.reason, refusal.code};
}

QByteArray NativeConversation::slowDown(quint32 retrySeconds) const
{
    return errorText(wire::error::kTooManyMessages, QStringLiteral("too many messages; this one was not acted on"),
                     retrySeconds);
}

Hangup NativeConversation::replaced() const
{
    const QString reason = QStringLiteral("another connection with this key took over");
    return {errorText(wire::error::kReplaced, reason), closecode::kRefused, reason, wire::error::kReplaced};
}

QByteArray NativeConversation::invited(const Token& token, qint64 expiresMs) const
{
    return wire::encode(wire::Invited{token, static_cast<quint64>(expiresMs / kMsPerSecond)});
}

QByteArray NativeConversation::updateAck(const ObservedAddresses& observed) const
{
    return wire::encode(wire::UpdateAck{observed});
}

} // namespace roamwire::server
