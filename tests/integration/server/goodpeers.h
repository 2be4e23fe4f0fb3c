#pragma once

#include "tests/integration/server/nativeclient.h"

#include <QTimer>

#include <array>
#include <memory>

namespace roamwire::test {

/// Three native peers of one tenant that behave, and notice when anything is withheld from them.
class GoodPeers final
{
public:
    static constexpr int kCount = 3;

    /// They ping often enough for a server with shortened deadlines.
    GoodPeers(Door door, const TenantId& tenant);

    bool areJoined() const { return m_areJoined; }
    /// Each tells of a new place, in turns; true when all the others heard of it and it was acknowledged. What they
    /// hear of strangers meanwhile is left aside.
    bool exchange();

private:
    bool hears(NativeClient& client, const PublicKey& of, quint16 listenPort);

    std::array<Identity, kCount> m_identities;
    std::array<std::unique_ptr<NativeClient>, kCount> m_clients;
    QTimer m_pings;
    quint16 m_port = 1;
    bool m_areJoined = true;
};

} // namespace roamwire::test
