#pragma once

#include "server/dialects/dialect.h"
#include "server/dialects/peerfragments.h"

namespace roamwire::server {

/// roamwire.v1, one tenant: `peer` and `removed_peer`, and the lists of `welcome` and `peers`.
class NativeView final : public TenantView
{
public:
    explicit NativeView(const QList<PeerRecord>& peers);

    QByteArray apply(const Event& event) override;
    QList<QByteArray> welcome(const PublicKey& self, const Membership& membership,
                              const ObservedAddresses& observed) override;

private:
    QByteArray upsert(const PeerRecord& peer);

    PeerFragments m_peers;
};

} // namespace roamwire::server
