#include "client-gui/helper-api/looks.h"

#include <QSet>

namespace roamwire::helper {
namespace {

QHash<PublicKey, qsizetype> placesOf(const QList<DevicePeer>& peers)
{
    QHash<PublicKey, qsizetype> places;
    places.reserve(peers.size());
    for (qsizetype i = 0; i < peers.size(); ++i)
        places.insert(peers[i].publicKey, i);
    return places;
}

} // namespace

ShowAnswer ShownLooks::shorten(const Show& asked, ShowAnswer whole)
{
    Look& last = m_last[asked.interface];
    const bool isKnown = last.number > 0 && asked.since == last.number;
    QList<DevicePeer> now = whole.device.peers;
    if (isKnown) {
        whole.since = last.number;
        auto before = placesOf(last.peers);
        whole.device.peers.removeIf([&](const DevicePeer& peer) {
            const auto place = before.constFind(peer.publicKey);
            if (place == before.constEnd())
                return false;
            const bool isSame = last.peers[*place] == peer;
            before.erase(place);
            return isSame;
        });
        whole.gone = before.keys();
    }
    last = {last.number + 1, std::move(now)};
    whole.look = last.number;
    return whole;
}

Result<DeviceState> KeptLook::complete(const ShowAnswer& answer)
{
    if (answer.since && (m_number == 0 || *answer.since != m_number)) {
        m_number = 0;
        return failure(QStringLiteral("the helper continued a look at the interface that nobody has"));
    }
    m_device.publicKey = answer.device.publicKey;
    m_device.listenPort = answer.device.listenPort;
    if (!answer.since) {
        m_device.peers = answer.device.peers;
        m_places = placesOf(m_device.peers);
    } else {
        for (const DevicePeer& peer : answer.device.peers)
            take(peer);
        drop(answer.gone);
    }
    m_number = answer.look;
    return m_device;
}

void KeptLook::take(const DevicePeer& peer)
{
    const auto place = m_places.constFind(peer.publicKey);
    if (place != m_places.constEnd()) {
        m_device.peers[*place] = peer;
        return;
    }
    m_places.insert(peer.publicKey, m_device.peers.size());
    m_device.peers.append(peer);
}

void KeptLook::drop(const QList<PublicKey>& gone)
{
    if (gone.isEmpty())
        return;
    const QSet<PublicKey> keys(gone.begin(), gone.end());
    m_device.peers.removeIf([&](const DevicePeer& peer) { return keys.contains(peer.publicKey); });
    m_places = placesOf(m_device.peers);
}

} // namespace roamwire::helper
