#include "tests/support/faketunneldevice.h"

#include <QTimer>

namespace roamwire::test {

FakeTunnelDevice::FakeTunnelDevice()
    : m_key(makePrivateKey())
{
    state.publicKey = publicKeyOf(m_key);
    state.listenPort = 40'000;
}

void FakeTunnelDevice::setAvailable(bool available)
{
    m_available = available;
    Q_EMIT availableChanged(available);
}

template <typename T>
void FakeTunnelDevice::later(ReplyTo<T> reply, Result<T> result)
{
    QTimer::singleShot(0, this, [reply = std::move(reply), result = std::move(result)] { reply(result); });
}

Result<void> FakeTunnelDevice::changeDone()
{
    if (!failNext)
        return {};
    const Error error = *std::exchange(failNext, std::nullopt);
    return std::unexpected(error);
}

Result<void> FakeTunnelDevice::rawDone()
{
    return hasRawSockets ? changeDone() : failure(QStringLiteral("raw sockets are not allowed here"));
}

DevicePeer* FakeTunnelDevice::find(const PublicKey& key)
{
    for (DevicePeer& peer : state.peers) {
        if (peer.publicKey == key)
            return &peer;
    }
    return nullptr;
}

Result<void> FakeTunnelDevice::ownersPart() const
{
    if (!exists)
        return failure(QStringLiteral("there is no such interface"));
    if (kind == InterfaceMode::Sync)
        return failure(QStringLiteral("that is its owner's"));
    return {};
}

void FakeTunnelDevice::mode(ReplyTo<std::optional<InterfaceMode>> reply)
{
    later<std::optional<InterfaceMode>>(std::move(reply), exists ? std::optional(kind) : std::nullopt);
}

void FakeTunnelDevice::addresses(ReplyTo<QList<Prefix>> reply)
{
    later<QList<Prefix>>(std::move(reply), assigned);
}

void FakeTunnelDevice::restore(ReplyTo<void> reply)
{
    calls.append(QStringLiteral("restore"));
    const auto done = changeDone();
    if (done) {
        erase_if(state.peers, [](const DevicePeer& peer) { return peer.isAdded; });
        for (DevicePeer& peer : state.peers) {
            const DevicePeer found = m_found.value(peer.publicKey, peer);
            peer.endpoint = found.endpoint;
            peer.keepaliveSeconds = found.keepaliveSeconds;
        }
        m_found.clear();
    }
    later<void>(std::move(reply), done);
}

void FakeTunnelDevice::create(ReplyTo<PublicKey> reply)
{
    calls.append(QStringLiteral("create"));
    if (kind == InterfaceMode::Sync)
        return later<PublicKey>(std::move(reply), std::unexpected(ownersPart().error()));
    exists = true;
    later<PublicKey>(std::move(reply), state.publicKey);
}

void FakeTunnelDevice::show(ReplyTo<DeviceState> reply)
{
    if (!exists)
        return later<DeviceState>(std::move(reply), std::unexpected(ownersPart().error()));
    later<DeviceState>(std::move(reply), state);
}

void FakeTunnelDevice::assign(const QList<Prefix>& wanted, int, ReplyTo<void> reply)
{
    calls.append(QStringLiteral("assign"));
    if (const auto owned = ownersPart(); !owned)
        return later<void>(std::move(reply), owned);
    assigned = wanted;
    later<void>(std::move(reply), changeDone());
}

void FakeTunnelDevice::setListenPort(quint16 port, ReplyTo<void> reply)
{
    calls.append(QStringLiteral("set_listen_port"));
    const auto owned = ownersPart();
    const auto done = owned ? changeDone() : owned;
    if (done)
        state.listenPort = port;
    later<void>(std::move(reply), done);
}

void FakeTunnelDevice::setPaths(const QList<PathSetting>& paths, ReplyTo<void> reply)
{
    calls.append(QStringLiteral("set_paths"));
    const auto done = changeDone();
    pathCalls.append(paths);
    for (const PathSetting& path : paths) {
        DevicePeer* peer = find(path.peer);
        if (!done || !peer)
            continue;
        rememberFound(*peer);
        if (path.endpoint)
            peer->endpoint = path.endpoint;
        if (path.nudge)
            peer->txBytes += 32;
    }
    later<void>(std::move(reply), done);
}

void FakeTunnelDevice::addPeer(const PeerSetting& peer, ReplyTo<void> reply)
{
    calls.append(QStringLiteral("add_peer"));
    const DevicePeer* present = find(peer.peer);
    for (const DevicePeer& other : state.peers) {
        if (other.publicKey != peer.peer && other.allowedIps.contains(peer.allowedIps.first()))
            return later<void>(std::move(reply), failure(QStringLiteral("another peer has this address")));
    }
    const auto owned = allowPeers && (!present || present->isAdded) ? Result<void>() : ownersPart();
    const auto done = owned ? changeDone() : owned;
    if (done) {
        if (!present)
            state.peers.append(DevicePeer{peer.peer, std::nullopt, {}, 0, 0, 0, 0});
        find(peer.peer)->allowedIps = peer.allowedIps;
        find(peer.peer)->keepaliveSeconds = peer.keepaliveSeconds;
        find(peer.peer)->isAdded = kind == InterfaceMode::Sync;
    }
    later<void>(std::move(reply), done);
}

void FakeTunnelDevice::removePeer(const PublicKey& key, ReplyTo<void> reply)
{
    calls.append(QStringLiteral("remove_peer"));
    const DevicePeer* present = find(key);
    const auto owned = allowPeers && (!present || present->isAdded) ? Result<void>() : ownersPart();
    const auto done = owned ? changeDone() : owned;
    if (done)
        erase_if(state.peers, [&](const DevicePeer& peer) { return peer.publicKey == key; });
    later<void>(std::move(reply), done);
}

void FakeTunnelDevice::bind(const QList<BindSend>& sends, ReplyTo<void> reply)
{
    calls.append(QStringLiteral("bind"));
    const auto done = rawDone();
    if (done)
        bindCalls.append(sends);
    later<void>(std::move(reply), done);
}

void FakeTunnelDevice::startCheck(const PublicKey& peer, const QList<Endpoint>& candidates, ReplyTo<void> reply)
{
    calls.append(QStringLiteral("check_start"));
    const auto done = find(peer) ? rawDone() : failure(QStringLiteral("no such peer"));
    if (done)
        checks.insert(peer, candidates);
    later<void>(std::move(reply), done);
}

void FakeTunnelDevice::stopCheck(const PublicKey& peer, ReplyTo<void> reply)
{
    calls.append(QStringLiteral("check_stop"));
    const auto done = changeDone();
    if (done)
        checks.remove(peer);
    later<void>(std::move(reply), done);
}

void FakeTunnelDevice::resetSession(const PublicKey& key, const std::optional<Endpoint>& endpoint, ReplyTo<void> reply)
{
    calls.append(QStringLiteral("reset_session"));
    DevicePeer* peer = find(key);
    const auto done = peer ? changeDone() : failure(QStringLiteral("no such peer"));
    resets.append({key, endpoint});
    if (done) {
        rememberFound(*peer);
        peer->endpoint = endpoint ? endpoint : peer->endpoint;
        peer->latestHandshake = 0;
        peer->rxBytes = 0;
        peer->txBytes = 0;
    }
    later<void>(std::move(reply), done);
}

void FakeTunnelDevice::rememberFound(const DevicePeer& peer)
{
    if (kind == InterfaceMode::Sync && !peer.isAdded && !m_found.contains(peer.publicKey))
        m_found.insert(peer.publicKey, peer);
}

void FakeTunnelDevice::prove(const ProofContext& context, ReplyTo<Proof> reply)
{
    const auto proof = provePossession(m_key, context);
    if (!proof)
        return later<Proof>(std::move(reply), std::unexpected(proof.error()));
    later<Proof>(std::move(reply), Proof{m_claimedKey.value_or(state.publicKey), *proof});
}

void FakeTunnelDevice::destroy(bool, ReplyTo<void> reply)
{
    calls.append(QStringLiteral("destroy"));
    const auto owned = exists ? ownersPart() : Result<void>();
    const auto done = owned ? changeDone() : owned;
    if (done)
        exists = false;
    later<void>(std::move(reply), done);
}

} // namespace roamwire::test
