#pragma once

#include "server/dialects/dialect.h"
#include "server/dialects/peerfragments.h"

namespace roamwire::server {

/// The orchestration service's format, one connection: one message with name and key, then silence.
class OrchestrationConversation final : public Conversation
{
public:
    Request decode(QByteArrayView text, const ConnectionFacts& facts) override;
    Hangup refused(const Refusal& refusal) const override;
    Hangup replaced() const override;

private:
    bool m_hasSpoken = false;
};

/// The orchestration service's format, one tenant: one message for a join, one for a removal, nothing in between.
class OrchestrationView final : public TenantView
{
public:
    explicit OrchestrationView(const QList<PeerRecord>& peers);

    QByteArray apply(const Event& event) override;
    QList<QByteArray> welcome(const PublicKey& self, const Membership& membership,
                              const ObservedAddresses& observed) override;

private:
    QByteArray upsert(const PeerRecord& peer);

    PeerFragments m_peers;
};

} // namespace roamwire::server
