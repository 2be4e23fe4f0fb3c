#pragma once

#include "client-gui/engine/engine.h"
#include "shared/crypto/token.h"
#include "shared/crypto/virtualaddress.h"
#include "tests/support/fakecontrolserver.h"
#include "tests/support/fakememberstore.h"
#include "tests/support/fakenetworkwatch.h"
#include "tests/support/faketunneldevice.h"
#include "tests/support/testkeys.h"

#include <QTest>

namespace roamwire::test {

/// A member of a sealed tenant, and a server that says what a test has it say.
class SealedMember : public QObject
{
    Q_OBJECT

protected:
    static constexpr int kPatience = 15'000;
    static inline const TenantId kTenant =
        *TenantId::fromString(QStringLiteral("3daf1997-d6eb-41ba-898f-ebc275da1f98"));

    /// Of somebody else, as an honest server tells it.
    static PeerRecord peerNumber(std::uint8_t number, const QString& name)
    {
        PeerRecord record;
        record.publicKey = keyNumber(number);
        record.displayName = name;
        record.wgip = QHostAddress(0x0a800400u | number);
        record.wgip6 = virtualAddress6(kTenant, record.publicKey);
        record.slot = number;
        record.endpoints = EndpointReport{51820, {}, std::nullopt};
        record.observed.v4 = QHostAddress(0xcb007100u | number);
        return record;
    }
    PeerRecord sealed(PeerRecord record, quint64 ms) const
    {
        record.seal = makeSeal(secret, {kTenant, record.publicKey, record.wgip, record.displayName}, ms);
        return record;
    }

    /// Before each test.
    void begin()
    {
        server = std::make_unique<FakeControlServer>();
        watch = std::make_unique<FakeNetworkWatch>();
        device = std::make_unique<FakeTunnelDevice>();
        store = std::make_unique<FakeMemberStore>();
        server->welcome.mayInvite = true;
    }
    void startMember(bool hasSecret = true)
    {
        settings = {QStringLiteral("rw0"), server->link(kTenant), QStringLiteral("laptop"), std::nullopt};
        if (hasSecret)
            settings.link.secret = secret;
        restart();
    }
    /// With the first link of a new tenant.
    void startOwner()
    {
        server->welcome.first = true;
        settings = {QStringLiteral("rw0"), server->link(kTenant), QStringLiteral("laptop"), std::nullopt};
        settings.link.token = makeToken();
        restart();
    }
    void restart()
    {
        engine.reset();
        engine = std::make_unique<Engine>(settings, *watch, *device, *store, clock);
        watch->move(homeNetwork(1, 20));
        engine->start();
        QTRY_VERIFY_WITH_TIMEOUT(hasJoined() && !server->joins.isEmpty(), kPatience);
        QVERIFY(server->hasSettled());
    }

    bool hasJoined() const { return engine->status().server == QStringLiteral("connected"); }
    /// Why the engine does not believe what it was told of a peer; "applied" where it does.
    QString reasonOf(const PublicKey& key) const
    {
        for (const PeerStatus& peer : engine->status().peers) {
            if (peer.publicKey == key)
                return peer.path.reason < PathReason::AddressConflict ? QStringLiteral("applied")
                                                                      : reasonWord(peer.path.reason);
        }
        return QStringLiteral("not shown");
    }

    const TenantSecret secret = makeTenantSecret();
    const SystemClock clock;
    std::unique_ptr<FakeControlServer> server;
    std::unique_ptr<FakeNetworkWatch> watch;
    std::unique_ptr<FakeTunnelDevice> device;
    std::unique_ptr<FakeMemberStore> store;
    std::unique_ptr<Engine> engine;
    EngineSettings settings;
};

} // namespace roamwire::test
