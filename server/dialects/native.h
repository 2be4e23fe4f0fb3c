#pragma once

#include "server/dialects/dialect.h"
#include "shared/crypto/possession.h"
#include "shared/wire/codec.h"

#include <memory>

namespace roamwire::server {

/// roamwire.v1, one connection: challenge, one proven join, then updates (design section 4).
class NativeConversation final : public Conversation
{
public:
    NativeConversation();

    QByteArray greeting(const QStringList& features) const override;
    Request decode(QByteArrayView text, const ConnectionFacts& facts) override;
    Hangup refused(const Refusal& refusal) const override;
    QByteArray slowDown(quint32 retrySeconds) const override;
    Hangup replaced() const override;
    QByteArray invited(const Token& token, qint64 expiresMs) const override;
    QByteArray updateAck(const ObservedAddresses& observed) const override;

private:
    Request onUndecodable(const wire::DecodeError& error, const ConnectionFacts& facts) const;
    Request onJoin(const wire::Join& join, const ConnectionFacts& facts);

    /// Until it was answered: a proof is asked for once, and an idle session need not carry the secret.
    std::unique_ptr<const PossessionChallenge> m_challenge;
};

} // namespace roamwire::server
