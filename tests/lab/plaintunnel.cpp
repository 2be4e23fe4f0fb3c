#include "tests/lab/plaintunnel.h"

#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"

#include <QRandomGenerator>

namespace roamwire::lab {
namespace {

constexpr Milliseconds kStartLimit{5'000};

quint16 randomPort()
{
    return static_cast<quint16>(QRandomGenerator::global()->bounded(20'000, 60'000));
}

} // namespace

PlainTunnel::PlainTunnel(const Host& host, QHostAddress address)
    : m_host(host)
    , m_address(std::move(address))
{
}

Result<std::unique_ptr<PlainTunnel>> PlainTunnel::start(const Host& host, const QHostAddress& address)
{
    std::unique_ptr<PlainTunnel> tunnel(new PlainTunnel(host, address));
    const auto made = inOrder([&] { return tunnel->makeInterface(); }, [&] { return tunnel->makeKey(); },
                              [&] { return tunnel->changePort(); });
    if (!made)
        return std::unexpected(made.error());
    return tunnel;
}

Result<void> PlainTunnel::makeInterface()
{
    auto process =
        Process::start(m_host.machine(), {QStringLiteral("wireguard-go"), QStringLiteral("-f"), QStringLiteral("wg0")});
    if (!process)
        return std::unexpected(process.error());
    m_wireguard = std::move(*process);
    if (!waitUntil([&] { return wg({QStringLiteral("show"), QStringLiteral("wg0")}).has_value(); }, kStartLimit))
        return failure(QStringLiteral("wireguard-go does not answer on %1").arg(m_host.name()));
    return m_host.machine().ip({QStringLiteral("addr add %1/24 dev wg0").arg(m_address.toString()),
                                QStringLiteral("link set dev wg0 mtu 1420 up")});
}

Result<void> PlainTunnel::makeKey()
{
    const auto privateKey = wg({QStringLiteral("genkey")});
    if (!privateKey)
        return std::unexpected(privateKey.error());
    const auto publicKey = wg({QStringLiteral("pubkey")}, *privateKey);
    const auto set =
        wg({QStringLiteral("set"), QStringLiteral("wg0"), QStringLiteral("private-key"), QStringLiteral("/dev/stdin")},
           *privateKey);
    if (!publicKey || !set)
        return std::unexpected((publicKey ? set : publicKey).error());
    m_publicKey = QString::fromLatin1(publicKey->trimmed());
    return {};
}

Result<QByteArray> PlainTunnel::wg(const QStringList& arguments, const QByteArray& input) const
{
    return m_host.machine().run(QStringList(QStringLiteral("wg")) + arguments, input);
}

Result<void> PlainTunnel::addPeer(const PlainTunnel& peer)
{
    return outcome(wg({QStringLiteral("set"), QStringLiteral("wg0"), QStringLiteral("peer"), peer.m_publicKey,
                       QStringLiteral("allowed-ips"), peer.m_address.toString() + QStringLiteral("/32")}));
}

Result<void> PlainTunnel::changePort()
{
    return takePort(randomPort());
}

Result<void> PlainTunnel::takePort(quint16 port)
{
    m_port = port;
    return outcome(
        wg({QStringLiteral("set"), QStringLiteral("wg0"), QStringLiteral("listen-port"), QString::number(m_port)}));
}

Result<void> PlainTunnel::point(const QList<Target>& targets)
{
    QStringList arguments{QStringLiteral("set"), QStringLiteral("wg0")};
    for (const Target& target : targets) {
        const QString& key = target.peer->m_publicKey;
        arguments << QStringLiteral("peer") << key << QStringLiteral("endpoint") << target.endpoint
                  << QStringLiteral("persistent-keepalive") << QStringLiteral("0") << QStringLiteral("peer") << key
                  << QStringLiteral("persistent-keepalive") << QStringLiteral("25");
    }
    return outcome(wg(arguments));
}

Result<QByteArray> PlainTunnel::configuration() const
{
    return wg({QStringLiteral("showconf"), QStringLiteral("wg0")});
}

Result<void> PlainTunnel::setPeer(const PlainTunnel& peer, const QStringList& words)
{
    return outcome(wg(
        QStringList{QStringLiteral("set"), QStringLiteral("wg0"), QStringLiteral("peer"), peer.m_publicKey} + words));
}

Result<QString> PlainTunnel::endpointOf(const PlainTunnel& peer) const
{
    const auto shown = wg({QStringLiteral("show"), QStringLiteral("wg0"), QStringLiteral("endpoints")});
    if (!shown)
        return std::unexpected(shown.error());
    const QStringList lines = QString::fromLatin1(*shown).split(QLatin1Char('\n'));
    for (const QString& line : lines) {
        if (line.startsWith(peer.m_publicKey))
            return line.section(QLatin1Char('\t'), 1).replace(QLatin1String("(none)"), QString());
    }
    return QString();
}

} // namespace roamwire::lab
