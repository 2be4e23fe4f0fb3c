#include "server/worker/wgbroker/tunnels.h"

#include "shared/crypto/possession.h"

namespace roamwire::worker {
namespace {

const QString kIp = QStringLiteral("/sbin/ip");
const QString kWg = QStringLiteral("/usr/bin/wg");
const QString kEverything = QStringLiteral("0.0.0.0/0,::/0");

Reply<QByteArray> withoutOutput(Reply<void> reply)
{
    return [reply = std::move(reply)](const Result<QByteArray>& output) {
        reply(output ? Result<void>() : std::unexpected(output.error()));
    };
}

} // namespace

/// Mesh protocols send multicast, and expect this address and no other; MTU and addresses are as they were before it
/// comes up.
QByteArray addressLines(const TunnelPlan& plan, int number)
{
    const QString name = plan.nameOf(number);
    return QStringLiteral("link set dev %1 mtu %2 multicast on addrgenmode none\n"
                          "address replace fe80::%3/64 dev %1\n"
                          "link set dev %1 up\n")
        .arg(name, QString::number(plan.mtu), QString::number(number))
        .toLatin1();
}

Tunnels::Tunnels(TunnelPlan plan, PrivateKey key, CommandRunner& runner, InterfaceManager& interfaces, Device& device,
                 const Clock& clock)
    : m_plan(std::move(plan))
    , m_key(std::move(key))
    , m_publicKey(publicKeyOf(m_key))
    , m_runner(runner)
    , m_interfaces(interfaces)
    , m_device(device)
    , m_clock(clock)
{
}

void Tunnels::raise(int number, const PublicKey& peer, Reply<void> reply)
{
    const QString name = m_plan.nameOf(number);
    if (!m_interfaces.exists(name))
        return make(number, peer, reply);
    m_device.show(name, [=, this, reply = std::move(reply)](const Result<DeviceState>& state) {
        if (!state)
            return reply(std::unexpected(state.error()));
        if (!isOurs(*state))
            return reply(failure(QStringLiteral("%1 is somebody else's; choose another interface_prefix").arg(name)));
        if (isRight(*state, number, peer)) {
            // A client without a clock begins in the past after its restart, which WireGuard takes for a replay
            // (whitepaper section 5.1) until the peer is added anew.
            return isInUse(*state) ? reply({}) : furnish(number, peer, reply);
        }
        m_interfaces.destroy(name, [=, this](const Result<void>& removed) {
            if (!removed)
                return reply(removed);
            make(number, peer, reply);
        });
    });
}

void Tunnels::make(int number, const PublicKey& peer, const Reply<void>& reply)
{
    m_interfaces.create(m_plan.nameOf(number), [=, this](const Result<void>& created) {
        if (!created)
            return reply(created);
        furnish(number, peer, reply);
    });
}

void Tunnels::furnish(int number, const PublicKey& peer, const Reply<void>& reply)
{
    // Up before it gets its port: only then is a port that somebody else has an error.
    runSteps({setAddress(number), setPeer(number, peer), verify(number, peer)}, [=, this](const Result<void>& done) {
        if (done)
            return reply({});
        m_interfaces.destroy(m_plan.nameOf(number), [reply, done](const Result<void>&) { reply(done); });
    });
}

Step Tunnels::setAddress(int number)
{
    return [this, number](Reply<void> next) {
        m_runner.run({kIp, {QStringLiteral("-batch"), QStringLiteral("-")}, addressLines(m_plan, number)},
                     withoutOutput(std::move(next)));
    };
}

Step Tunnels::setPeer(int number, const PublicKey& peer)
{
    return [this, number, peer](Reply<void> next) {
        const QString key = QString::fromLatin1(peer.toBase64());
        QByteArray secret =
            QByteArray::fromRawData(reinterpret_cast<const char*>(m_key.data()), m_key.size()).toBase64();
        m_runner.run(
            {kWg,
             {QStringLiteral("set"), m_plan.nameOf(number), QStringLiteral("private-key"), QStringLiteral("/dev/stdin"),
              QStringLiteral("listen-port"), QString::number(m_plan.portOf(number)), QStringLiteral("peer"), key,
              QStringLiteral("remove"), QStringLiteral("peer"), key, QStringLiteral("allowed-ips"), kEverything},
             std::move(secret)},
            withoutOutput(std::move(next)));
    };
}

Step Tunnels::verify(int number, const PublicKey& peer)
{
    return [this, number, peer](Reply<void> next) {
        m_device.show(m_plan.nameOf(number), [=, this, next = std::move(next)](const Result<DeviceState>& state) {
            if (!state)
                return next(std::unexpected(state.error()));
            if (!isRight(*state, number, peer))
                return next(
                    failure(QStringLiteral("%1 did not become what it was to be; has another program UDP port %2?")
                                .arg(m_plan.nameOf(number))
                                .arg(m_plan.portOf(number))));
            next({});
        });
    };
}

bool Tunnels::isOurs(const DeviceState& state) const
{
    return state.publicKey == m_publicKey || state.publicKey.isNull();
}

bool Tunnels::isRight(const DeviceState& state, int number, const PublicKey& peer) const
{
    return state.publicKey == m_publicKey && state.listenPort == m_plan.portOf(number) && state.peers.size() == 1 &&
           state.peers.constFirst().publicKey == peer && state.peers.constFirst().allowedIps.size() == 2;
}

bool Tunnels::isInUse(const DeviceState& state) const
{
    const std::int64_t now = m_clock.unixMs() / 1'000;
    return now - state.peers.constFirst().latestHandshake < kSessionSeconds;
}

void Tunnels::remove(int number, Reply<void> reply)
{
    const QString name = m_plan.nameOf(number);
    if (!m_interfaces.exists(name))
        return reply({});
    m_interfaces.destroy(name, std::move(reply));
}

void Tunnels::find(Reply<FoundTunnels> reply)
{
    // Not `dump`, which has the private keys.
    show(QStringLiteral("public-key"), [this, reply = std::move(reply)](const Result<QByteArray>& keys) {
        if (!keys)
            return reply(std::unexpected(keys.error()));
        show(QStringLiteral("listen-port"), [=, this](const Result<QByteArray>& ports) {
            if (!ports)
                return reply(std::unexpected(ports.error()));
            show(QStringLiteral("latest-handshakes"), [=](const Result<QByteArray>& handshakes) {
                if (!handshakes)
                    return reply(std::unexpected(handshakes.error()));
                reply(readTunnels(*keys, *ports, *handshakes));
            });
        });
    });
}

void Tunnels::show(const QString& what, Reply<QByteArray> reply)
{
    m_runner.run({kWg, {QStringLiteral("show"), QStringLiteral("all"), what}, {}}, std::move(reply));
}

} // namespace roamwire::worker
