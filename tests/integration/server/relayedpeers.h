#pragma once

#include "tests/integration/server/eventually.h"
#include "tests/integration/server/fakerelay.h"
#include "tests/integration/server/nativeclient.h"
#include "tests/integration/server/testserver.h"

#include <memory>

namespace roamwire::test {

/// A server with a relay, and one tenant on it.
struct RelayScene
{
    explicit RelayScene(TestServer::Setup setup = {})
        : server(with(std::move(setup), relay))
    {
    }

    server::RelayMember member(const PublicKey& key) const { return {tenant, key}; }

    FakeRelay relay;
    TestServer server;
    TenantId tenant = TenantId::random();

private:
    static TestServer::Setup with(TestServer::Setup setup, FakeRelay& relay)
    {
        setup.relay = &relay;
        return setup;
    }
};

/// A peer at 192.168.1.x, with the feature "relay" unless it is to have others.
struct RelayPeer
{
    explicit RelayPeer(const RelayScene& scene, const Identity& who,
                       const QStringList& features = {wire::feature::kRelay})
        : identity(who)
        , client(scene.server.port(), scene.tenant, identity)
    {
        client.setFeatures(features);
    }

    /// Joins, and hears what the others are told of it.
    bool join()
    {
        welcome = client.join(QStringLiteral("peer"));
        const auto told = welcome && welcome->relay ? client.next<wire::Self>() : std::nullopt;
        self = told.value_or(wire::Self());
        return told.has_value();
    }
    bool update(const EndpointReport& endpoints)
    {
        client.send(wire::Update{endpoints});
        const auto told = client.next<wire::Self>();
        self = told.value_or(self);
        return told && client.next<wire::UpdateAck>();
    }
    const PublicKey& key() const { return identity.publicKey; }

    const Identity& identity;
    NativeClient client;
    std::optional<wire::Welcome> welcome;
    wire::Self self;
};

} // namespace roamwire::test
