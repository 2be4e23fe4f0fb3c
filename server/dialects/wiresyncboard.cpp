#include "server/dialects/wiresyncboard.h"

#include "shared/model/endpoint.h"
#include "shared/wire/limits.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace roamwire::server {
namespace {

/// The original makes ADDRESS:PORT of it, so an IPv4 address is worth more.
QHostAddress bestOf(const QList<QHostAddress>& addresses)
{
    const auto found = std::find_if(addresses.begin(), addresses.end(), isIpv4);
    return found != addresses.end() ? *found : addresses.value(0);
}

wiresync::PeerInfo infoOf(const PeerRecord& record)
{
    wiresync::PeerInfo info{record.publicKey, record.wgip, 0, {}, {}};
    if (record.endpoints) {
        info.listenPort = record.endpoints->listenPort;
        info.lanIp = bestOf(record.endpoints->lan);
    }
    info.wanIp = record.observed.v4 ? *record.observed.v4 : record.observed.v6.value_or(QHostAddress());
    return info;
}

} // namespace

WireSyncBoard::WireSyncBoard(const QList<PeerRecord>& present, qint64 unixMs)
{
    for (const PeerRecord& record : present)
        put(record, unixMs);
}

void WireSyncBoard::apply(const Event& event, qint64 unixMs)
{
    if (const auto* joined = std::get_if<PeerJoined>(&event.body))
        put(joined->peer, unixMs);
    else if (const auto* changed = std::get_if<PeerChanged>(&event.body))
        put(changed->peer, unixMs);
    else
        remove(std::get<PeerRemoved>(event.body).publicKey);
}

void WireSyncBoard::put(const PeerRecord& record, qint64 unixMs)
{
    Peer peer{infoOf(record), record.endpoints ? record.endpoints->lanName : std::nullopt, unixMs, 0};
    const auto known = m_peers.constFind(record.publicKey);
    if (known != m_peers.constEnd() && known->info == peer.info && known->lan == peer.lan)
        return; // a name, presence, where the relay sees it: nothing that is shown here
    remove(record.publicKey);
    enter(peer);
    m_peers.insert(record.publicKey, peer);
    announce(peer.lan);
}

void WireSyncBoard::remove(const PublicKey& key)
{
    const auto known = m_peers.constFind(key);
    if (known == m_peers.constEnd())
        return;
    leave(*known);
    m_peers.erase(known);
}

void WireSyncBoard::enter(Peer& peer)
{
    const PublicKey& key = peer.info.publicKey;
    peer.place = ++m_lastPlace;
    m_order.emplace(peer.place, key);
    if (!peer.lan)
        return;
    Lan& lan = m_lans[*peer.lan];
    lan.keys.clear();
    lan.peers.emplace(peer.place, key);
    if (m_viewers.contains(key))
        lan.viewers.insert(key);
}

void WireSyncBoard::leave(const Peer& peer)
{
    m_order.erase(peer.place);
    if (!peer.lan)
        return;
    Lan& lan = m_lans[*peer.lan];
    lan.keys.clear();
    lan.peers.erase(peer.place);
    lan.viewers.remove(peer.info.publicKey);
    if (lan.peers.empty())
        m_lans.remove(*peer.lan);
}

void WireSyncBoard::addViewer(const PublicKey& viewer)
{
    m_viewers[viewer];
    const auto peer = m_peers.constFind(viewer);
    if (peer != m_peers.constEnd() && peer->lan)
        m_lans[*peer->lan].viewers.insert(viewer);
}

void WireSyncBoard::removeViewer(const PublicKey& viewer)
{
    m_viewers.remove(viewer);
    m_expectant.remove(viewer);
    const auto peer = m_peers.constFind(viewer);
    if (peer != m_peers.constEnd() && peer->lan)
        m_lans[*peer->lan].viewers.remove(viewer);
}

void WireSyncBoard::tell(const PublicKey& viewer, const std::optional<wiresync::Gateway>& gateway, qint64 unixMs)
{
    const auto found = m_viewers.find(viewer);
    const auto peer = m_peers.find(viewer);
    if (found == m_viewers.end() || peer == m_peers.end())
        return;
    found->gateway = gateway;
    leave(*peer);
    peer->toldMs = unixMs;
    enter(*peer);
    announce(peer->lan);
    note(viewer, Item()); // also where nobody knows its gateway
}

void WireSyncBoard::announce(const std::optional<Fingerprint>& lan)
{
    const auto found = lan ? m_lans.constFind(*lan) : m_lans.constEnd();
    if (found == m_lans.constEnd())
        return;
    for (const PublicKey& viewer : found->viewers)
        note(viewer, Item());
}

void WireSyncBoard::ask(const PublicKey& viewer, const PublicKey& target)
{
    note(viewer, target);
}

void WireSyncBoard::note(const PublicKey& viewer, const Item& item)
{
    const auto found = m_viewers.find(viewer);
    if (found == m_viewers.end())
        return;
    auto& items = found->items;
    std::erase(items, item);
    if (items.size() >= kMaxWaitingItems)
        items.erase(items.begin());
    items.push_back(item);
    m_expectant.insert(viewer);
}

QList<QByteArray> WireSyncBoard::take(const PublicKey& viewer)
{
    m_expectant.remove(viewer);
    const auto found = m_viewers.find(viewer);
    if (found == m_viewers.end())
        return {};
    QList<QByteArray> texts;
    for (const Item& item : std::exchange(found->items, {})) {
        const auto peer = m_peers.constFind(item);
        if (item.isNull())
            texts.append(keysFor(viewer));
        else
            texts.append(peer == m_peers.constEnd() ? wiresync::encodeNoPeer(item) : textOf(*peer, viewer, false));
    }
    return texts;
}

QSet<PublicKey> WireSyncBoard::takeExpectant()
{
    return std::exchange(m_expectant, {});
}

QByteArray WireSyncBoard::keysFor(const PublicKey& viewer)
{
    const auto self = m_peers.constFind(viewer);
    const auto found = self != m_peers.constEnd() && self->lan ? m_lans.find(*self->lan) : m_lans.end();
    if (found == m_lans.end())
        return wiresync::encodeKeys({viewer});
    if (found->keys.isEmpty()) {
        QList<PublicKey> keys;
        for (auto it = found->peers.crbegin(); it != found->peers.crend() && keys.size() < kMaxKeysPerMessage; ++it)
            keys.append(it->second);
        std::reverse(keys.begin(), keys.end());
        found->keys = wiresync::encodeKeys(keys);
    }
    return found->keys;
}

QByteArray WireSyncBoard::peer(const PublicKey& key) const
{
    const auto peer = m_peers.constFind(key);
    return peer == m_peers.constEnd() ? wiresync::encodeNoPeer(key) : textOf(*peer, std::nullopt, false);
}

QByteArray WireSyncBoard::peers(const std::optional<PublicKey>& viewer) const
{
    constexpr qsizetype kEnvelope = 64; // what is around the list
    QList<QByteArray> texts;
    qsizetype bytes = kEnvelope;
    for (const auto& [place, key] : m_order | std::views::reverse) {
        const QByteArray text = textOf(*m_peers.constFind(key), viewer, true);
        bytes += text.size() + 1;
        if (bytes > limits::kMaxServerFrame)
            break;
        texts.append(text);
    }
    std::reverse(texts.begin(), texts.end());
    return wiresync::encodePeers(texts);
}

QByteArray WireSyncBoard::textOf(const Peer& peer, const std::optional<PublicKey>& viewer, bool hasTime) const
{
    return wiresync::encodePeer(peer.info, gatewayAsSeen(peer, viewer),
                                hasTime ? std::optional(peer.toldMs) : std::nullopt);
}

std::optional<wiresync::Gateway> WireSyncBoard::gatewayAsSeen(const Peer& peer,
                                                              const std::optional<PublicKey>& viewer) const
{
    const auto self = viewer ? m_peers.constFind(*viewer) : m_peers.constEnd();
    if (self != m_peers.constEnd() && self->lan == peer.lan)
        return m_viewers.value(*viewer).gateway;
    // Told in this dialect, it is told on as it always was. Of others only the fingerprint is known.
    return m_viewers.value(peer.info.publicKey).gateway;
}

} // namespace roamwire::server
