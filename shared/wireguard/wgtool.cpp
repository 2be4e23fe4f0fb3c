#include "shared/wireguard/wgtool.h"

#include "shared/wireguard/dump.h"

#include <sodium.h>

namespace roamwire {
namespace {

QString text(const PublicKey& key)
{
    return QString::fromLatin1(key.toBase64());
}

QString joined(const QList<Prefix>& prefixes)
{
    QStringList texts;
    for (const Prefix& prefix : prefixes)
        texts.append(prefix.toString());
    return texts.join(u',');
}

/// WireGuard sends at once only when keepalive goes from off to on, and the halves may stand in one call.
QStringList nudgeArguments(const PublicKey& key, std::uint16_t keepalive)
{
    const QString peer = text(key);
    const QString keyword = QStringLiteral("persistent-keepalive");
    const std::uint16_t on = keepalive == 0 ? kDefaultKeepaliveSeconds : keepalive;
    QStringList arguments{keyword, QStringLiteral("0"), QStringLiteral("peer"), peer, keyword, QString::number(on)};
    if (keepalive == 0)
        arguments << QStringLiteral("peer") << peer << keyword << QStringLiteral("0");
    return arguments;
}

/// The preshared key of a peer in what `wg show IF preshared-keys` prints; empty: it has none. Wipes the rest.
QByteArray takePresharedKey(QByteArray& output, const PublicKey& peer)
{
    const QByteArray name = peer.toBase64();
    QByteArray key;
    for (const QByteArray& line : output.split('\n')) {
        if (line.startsWith(name))
            key = line.mid(name.size() + 1);
    }
    sodium_memzero(output.data(), static_cast<size_t>(output.size()));
    return key == "(none)" ? QByteArray() : key;
}

bool decodeKey(const QByteArray& text, PrivateKey& key)
{
    size_t length = 0;
    return sodium_base642bin(key.data(), key.size(), text.constData(), static_cast<size_t>(text.size()), "\n", &length,
                             nullptr, sodium_base64_VARIANT_ORIGINAL) == 0 &&
           length == key.size();
}

} // namespace

QStringList pathArguments(const QList<PathSetting>& paths, const DeviceState& current)
{
    QStringList arguments;
    for (const PathSetting& path : paths) {
        const DevicePeer* peer = current.find(path.peer);
        if (!peer || (!path.endpoint && !path.nudge))
            continue;
        arguments << QStringLiteral("peer") << text(path.peer);
        if (path.endpoint)
            arguments << QStringLiteral("endpoint") << path.endpoint->toString();
        if (path.nudge)
            arguments << nudgeArguments(path.peer, peer->keepaliveSeconds);
    }
    return arguments;
}

WgTool::WgTool(CommandRunner& runner, QString program)
    : m_runner(runner)
    , m_program(std::move(program))
{
}

void WgTool::show(const QString& interface, Reply<DeviceState> reply)
{
    m_runner.run({m_program, {QStringLiteral("show"), interface, QStringLiteral("dump")}, {}},
                 [reply = std::move(reply)](Result<QByteArray> output) {
                     if (!output)
                         return reply(std::unexpected(output.error()));
                     reply(parseDump(*output));
                 });
}

void WgTool::privateKey(const QString& interface, Reply<PrivateKey> reply)
{
    m_runner.run({m_program, {QStringLiteral("show"), interface, QStringLiteral("private-key")}, {}},
                 [interface, reply = std::move(reply)](Result<QByteArray> output) {
                     if (!output)
                         return reply(std::unexpected(output.error()));
                     PrivateKey key;
                     const bool isKey = decodeKey(*output, key);
                     sodium_memzero(output->data(), static_cast<size_t>(output->size()));
                     if (!isKey)
                         return reply(failure(QStringLiteral("%1 has no private key yet; configure it first, for "
                                                             "example with `wg-quick up %1`")
                                                  .arg(interface)));
                     reply(std::move(key));
                 });
}

void WgTool::setPrivateKey(const QString& interface, const PrivateKey& key, Reply<void> reply)
{
    QByteArray input = QByteArray::fromRawData(reinterpret_cast<const char*>(key.data()), key.size()).toBase64();
    set(interface, {QStringLiteral("private-key"), QStringLiteral("/dev/stdin")}, std::move(input), std::move(reply));
}

void WgTool::setListenPort(const QString& interface, quint16 port, Reply<void> reply)
{
    set(interface, {QStringLiteral("listen-port"), QString::number(port)}, {}, std::move(reply));
}

void WgTool::setPaths(const QString& interface, const QList<PathSetting>& paths, const DeviceState& current,
                      Reply<void> reply)
{
    const QStringList arguments = pathArguments(paths, current);
    if (!arguments.isEmpty())
        return set(interface, arguments, {}, std::move(reply));
    // `wg set IF` alone is a usage error; asking keeps the order of the replies, and a missing interface is noticed.
    run({QStringLiteral("show"), interface, QStringLiteral("listen-port")}, {}, std::move(reply));
}

void WgTool::putBack(const QString& interface, const QList<PeerOriginal>& peers, Reply<void> reply)
{
    QStringList arguments;
    for (const PeerOriginal& original : peers) {
        arguments << QStringLiteral("peer") << text(original.peer);
        if (!original.endpoint.isEmpty())
            arguments << QStringLiteral("endpoint") << original.endpoint;
        arguments << QStringLiteral("persistent-keepalive") << QString::number(original.keepaliveSeconds);
    }
    set(interface, arguments, {}, std::move(reply));
}

void WgTool::resetPeer(const QString& interface, const DevicePeer& peer, const QString& endpoint, Reply<void> reply)
{
    m_runner.run({m_program, {QStringLiteral("show"), interface, QStringLiteral("preshared-keys")}, {}},
                 [this, interface, peer, endpoint, reply = std::move(reply)](Result<QByteArray> output) {
                     if (!output)
                         return reply(std::unexpected(output.error()));
                     QByteArray psk = takePresharedKey(*output, peer.publicKey);
                     QStringList arguments{QStringLiteral("peer"), text(peer.publicKey), QStringLiteral("remove"),
                                           QStringLiteral("peer"), text(peer.publicKey)};
                     if (!psk.isEmpty())
                         arguments << QStringLiteral("preshared-key") << QStringLiteral("/dev/stdin");
                     arguments << QStringLiteral("allowed-ips") << joined(peer.allowedIps);
                     if (endpoint.isEmpty())
                         arguments << QStringLiteral("persistent-keepalive") << QString::number(peer.keepaliveSeconds);
                     else
                         arguments << QStringLiteral("endpoint") << endpoint
                                   << nudgeArguments(peer.publicKey, peer.keepaliveSeconds);
                     set(interface, arguments, std::move(psk), reply);
                 });
}

void WgTool::addPeer(const QString& interface, const PeerSetting& peer, Reply<void> reply)
{
    set(interface,
        {QStringLiteral("peer"), text(peer.peer), QStringLiteral("allowed-ips"), joined(peer.allowedIps),
         QStringLiteral("persistent-keepalive"), QString::number(peer.keepaliveSeconds)},
        {}, std::move(reply));
}

void WgTool::removePeer(const QString& interface, const PublicKey& peer, Reply<void> reply)
{
    set(interface, {QStringLiteral("peer"), text(peer), QStringLiteral("remove")}, {}, std::move(reply));
}

void WgTool::changePeers(const QString& interface, const PeerChanges& changes, Reply<void> reply)
{
    QStringList arguments;
    for (const PublicKey& peer : changes.gone)
        arguments << QStringLiteral("peer") << text(peer) << QStringLiteral("remove");
    for (const PeerAddresses& peer : changes.set)
        arguments << QStringLiteral("peer") << text(peer.peer) << QStringLiteral("allowed-ips")
                  << joined(peer.allowedIps);
    set(interface, arguments, {}, std::move(reply));
}

void WgTool::set(const QString& interface, const QStringList& arguments, QByteArray input, Reply<void> reply)
{
    run(QStringList{QStringLiteral("set"), interface} + arguments, std::move(input), std::move(reply));
}

void WgTool::run(const QStringList& arguments, QByteArray input, Reply<void> reply)
{
    m_runner.run({m_program, arguments, std::move(input)}, [reply = std::move(reply)](Result<QByteArray> output) {
        if (!output)
            return reply(std::unexpected(output.error()));
        reply({});
    });
}

} // namespace roamwire
