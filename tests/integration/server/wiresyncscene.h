#pragma once

#include "tests/integration/server/rawclient.h"
#include "tests/integration/server/testserver.h"
#include "tests/integration/server/wiresyncclient.h"

// What the tests of wireSync on the wire have in common.

namespace roamwire::test {

inline const QByteArray kHome = "02:00:5e:10:00:01";
inline const QByteArray kOffice = "02:00:5e:10:00:02";
inline const QByteArray kUpdateAck = "{\"t\":\"update_ack\"}";
inline const QByteArray kGetPeerAck = "{\"t\":\"getPeer_ack\"}";
inline const QByteArray kDunno = "{\"t\":\"dunno\",\"answer\":\"Hello, World!\"}";
inline const QByteArray kNothingPending = "{\"t\":\"pending\",\"items\":[]}";

inline TestServer::Setup setupForPolling(const TenantId& tenant)
{
    TestServer::Setup setup;
    setup.pollingTenant = tenant;
    return setup;
}

inline QByteArray checkText(const QByteArray& key)
{
    return "{\"t\":\"check\",\"publickey\":\"" + key + "\"}";
}

inline QByteArray getPeerText(const QByteArray& key, const QByteArray& target)
{
    return "{\"t\":\"getPeer\",\"publickey\":\"" + key + "\",\"targetkey\":\"" + target + "\"}";
}

/// Joined over a WebSocket.
struct Member
{
    Member(const TestServer& server, const TenantId& tenant, const WireSyncClient& self)
        : client(std::make_unique<RawClient>(server.port()))
    {
        client->sendUpgrade(tenant);
        if (client->isUpgraded())
            client->sendText(self.updateText());
    }

    std::unique_ptr<RawClient> client;
};

} // namespace roamwire::test
