#include "tests/fuzz/sessionscene.h"

#include "shared/crypto/token.h"
#include "shared/wire/codec.h"

namespace roamwire::fuzz {
namespace {

using namespace server;

const QHostAddress kStranger(0xc0000207U); // 192.0.2.7 (RFC 5737)
constexpr SessionId kFirstSession = 1;
constexpr qint64 kFarAwayMs = qint64(1) << 52;

FuzzTenant makeTenant(quint8 number, TenantKind kind)
{
    FuzzTenant tenant;
    tenant.id = TenantId::fromBytes({number, 0, 0, 0, 0, 0, 0x40, 0, 0x80});
    tenant.kind = kind;
    tenant.token = makeToken();
    tenant.spent = makeToken();
    std::array<std::uint8_t, 12> name{};
    randombytes_buf(name.data(), name.size());
    tenant.otherName = QByteArray(reinterpret_cast<const char*>(name.data()), name.size()).toHex();
    return tenant;
}

StoredPeer storedPeer(const FuzzTenant& tenant, const Identity& identity, const QString& name, quint32 slot)
{
    StoredPeer peer{tenant.id, identity.publicKey, name, QHostAddress(kKnownAddress.toIPv4Address() + slot), slot};
    if (tenant.kind == TenantKind::Sealed)
        peer.seal = Seal{1, SealMac()};
    return peer;
}

StoredState storedState()
{
    StoredState state;
    quint32 networkSlot = 0;
    for (const FuzzTenant& tenant : fuzzTenants()) {
        state.tenants.append({tenant.id, ++networkSlot, tenant.kind});
        state.peers.append(storedPeer(tenant, tenant.known, QStringLiteral("known"), 0));
        state.peers.append(storedPeer(tenant, tenant.other, QString::fromLatin1(tenant.otherName), 1));
        if (tenant.kind == TenantKind::Open)
            continue;
        state.invites.append({tenant.id, hashOf(tenant.token), 1, kFarAwayMs});
        state.invites.append({tenant.id, hashOf(tenant.spent), 0, kFarAwayMs});
    }
    return state;
}

RegistrySettings settingsOf(const SessionScene::Setup& setup)
{
    RegistrySettings settings;
    settings.open = setup.isOpen;
    return settings;
}

Binding proxyPin()
{
    return Binding(Binding::Bytes{1, 2, 3});
}

} // namespace

const FuzzTenants& fuzzTenants()
{
    static const FuzzTenants tenants{makeTenant(1, TenantKind::Unsealed), makeTenant(2, TenantKind::Sealed),
                                     makeTenant(3, TenantKind::Open)};
    return tenants;
}

SessionScene::SessionScene(FakeLoop& loop, const test::FakeClock& clock, Setup setup)
    : m_setup(setup)
    , m_loop(loop)
    , m_registry(settingsOf(setup), storedState(), clock.now(), clock.unixMs())
    , m_server({}, m_registry, m_storage, clock, {}, {},
               setup.isOpen ? std::optional(fuzzTenants()[2].id) : std::nullopt)
{
    const QHostAddress peer = setup.isLocal ? QHostAddress(QHostAddress::LocalHost) : kStranger;
    if (setup.isProxied) {
        m_server.trustProxies({Prefix(peer, 32)});
        m_server.setProxyPin(proxyPin());
    }
    if (setup.isDiskSlow)
        m_storage.hold();
    m_socket = new FakeSocket(peer, m_line);
    m_server.acceptPlain(m_socket);
    settle();
}

SessionScene::~SessionScene()
{
    m_storage.release();
    m_loop.settle();
}

void SessionScene::settle()
{
    m_loop.settle();
    if (m_socket)
        m_socket->pump(); // its read buffer may have grown
    m_loop.settle();
}

void SessionScene::arrive(const QByteArray& bytes)
{
    if (m_socket)
        m_socket->arrive(bytes);
    settle();
}

void SessionScene::pass(Milliseconds time)
{
    m_loop.pass(time);
    settle();
}

void SessionScene::leave()
{
    if (m_socket)
        m_socket->endByPeer();
    settle();
}

void SessionScene::readOn()
{
    m_line->isRead = true;
    if (m_socket)
        m_socket->takeWaiting();
    settle();
}

void SessionScene::stopServer()
{
    m_server.stop();
    settle();
}

std::optional<TenantId> SessionScene::tenantOfPeer() const
{
    return m_registry.tenantOf(kFirstSession);
}

Binding SessionScene::binding() const
{
    return m_setup.isProxied ? proxyPin() : Binding();
}

std::optional<wire::Challenge> SessionScene::challenge() const
{
    const qsizetype header = said().indexOf("\r\n\r\n");
    const qsizetype begin = said().indexOf('{', header);
    const qsizetype end = said().indexOf('}', begin);
    if (header < 0 || begin < 0 || end < 0)
        return std::nullopt;
    const auto message = wire::decode(QByteArrayView(said()).sliced(begin, end + 1 - begin));
    const auto* challenge = message ? std::get_if<wire::Challenge>(&*message) : nullptr;
    return challenge ? std::optional(*challenge) : std::nullopt;
}

} // namespace roamwire::fuzz
