#pragma once

#include "server/dialects/dialect.h"
#include "server/dialects/wiresyncmessages.h"

namespace roamwire::server {

/// wireSync over WebSocket, one connection: its first `update` joins, later ones update; before that it may ask. A
/// connection stands for one key at one address. WireSyncBoard has what it hears of the others.
class WireSyncConversation final : public Conversation
{
public:
    Request decode(QByteArrayView text, const ConnectionFacts& facts) override;
    Hangup refused(const Refusal& refusal) const override;
    QByteArray slowDown(quint32 retrySeconds) const override;
    Hangup replaced() const override;
    QByteArray updateAck(const ObservedAddresses& observed) const override;
    std::optional<wiresync::Gateway> gateway() const override { return m_gateway; }

private:
    Request act(const wiresync::Update& update, const ConnectionFacts& facts);
    Request act(const wiresync::Check& check, const ConnectionFacts& facts);
    Request act(const wiresync::GetPeer& getPeer, const ConnectionFacts& facts);
    Request act(const wiresync::GetPeers&, const ConnectionFacts&) { return Inquiry{}; }
    Request act(const wiresync::Unknown&, const ConnectionFacts&) { return Answer{wiresync::encodeDunno()}; }

    PublicKey m_key; ///< null until it asked to join
    QHostAddress m_wgip;
    std::optional<wiresync::Gateway> m_gateway;
};

} // namespace roamwire::server
