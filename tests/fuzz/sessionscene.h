#pragma once

#include "server/net/server.h"
#include "shared/crypto/possession.h"
#include "shared/wire/messages.h"
#include "tests/fuzz/fakeloop.h"
#include "tests/fuzz/fakesocket.h"
#include "tests/integration/server/memorystorage.h"

#include <QPointer>

#include <array>

namespace roamwire::fuzz {

/// A WireGuard key pair.
struct Identity
{
    PrivateKey secret = makePrivateKey();
    PublicKey publicKey = publicKeyOf(secret);
};

/// One tenant of every kind. In each are two peers: one whose key the client has, and one it is to hear nothing of.
struct FuzzTenant
{
    TenantId id;
    server::TenantKind kind = server::TenantKind::Open;
    Identity known;
    Identity other;
    QByteArray otherName;
    Token token; ///< good for one newcomer
    Token spent;
};
/// Of the peer whose key the client has, in every tenant.
inline const QHostAddress kKnownAddress(10U << 24 | 2U);
using FuzzTenants = std::array<FuzzTenant, 3>;

/// The same in every run.
const FuzzTenants& fuzzTenants();

/// A whole server of which only the sockets, the disk and the time are made up, and one connection to it.
class SessionScene final
{
public:
    struct Setup
    {
        bool isOpen = false;
        bool isLocal = false;    ///< the client is on this machine, where limits do not count
        bool isProxied = false;  ///< and a proxy that is believed, whose certificate is known
        bool isDiskSlow = false; ///< nothing is stored before the script says so
    };

    SessionScene(FakeLoop& loop, const test::FakeClock& clock, Setup setup);
    ~SessionScene();

    /// Whatever follows from it has happened when they return.
    void arrive(const QByteArray& bytes);
    void pass(Milliseconds time);
    void leave();
    void stopReading() { m_line->isRead = false; }
    void readOn();
    void stopServer();
    test::MemoryStorage& storage() { return m_storage; }
    void settle();

    const Setup& setup() const { return m_setup; }
    const server::Registry& registry() const { return m_registry; }
    const QByteArray& said() const { return m_line->said; }
    bool isEnded() const { return m_line->isEnded; }
    /// The tenant whose peer the connection is.
    std::optional<TenantId> tenantOfPeer() const;
    /// What proofs over the connection are tied to.
    Binding binding() const;
    /// In what the server said, if it spoke natively.
    std::optional<wire::Challenge> challenge() const;

private:
    Setup m_setup;
    FakeLoop& m_loop;
    test::MemoryStorage m_storage;
    server::Registry m_registry;
    server::Server m_server;
    std::shared_ptr<Line> m_line = std::make_shared<Line>();
    QPointer<FakeSocket> m_socket;
};

} // namespace roamwire::fuzz
