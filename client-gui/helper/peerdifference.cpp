#include "client-gui/helper/peerdifference.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace roamwire::helper {
namespace {

/// The same addresses have the same texts, in whatever order and with whatever host bits.
QStringList textsOf(const QList<Prefix>& prefixes)
{
    QStringList texts;
    for (const Prefix& prefix : prefixes)
        texts.append(prefix.network().toString());
    texts.sort();
    return texts;
}

} // namespace

PeerChanges differenceTo(const QList<PeerAddresses>& wanted, const DeviceState& now)
{
    QHash<PublicKey, const DevicePeer*> present;
    for (const DevicePeer& peer : now.peers)
        present.insert(peer.publicKey, &peer);
    PeerChanges changes;
    for (const PeerAddresses& peer : wanted) {
        const DevicePeer* known = present.take(peer.peer);
        if (!known || textsOf(known->allowedIps) != textsOf(peer.allowedIps))
            changes.set.append(peer);
    }
    changes.gone = present.keys();
    std::ranges::sort(changes.gone); // so that the same change is the same call
    return changes;
}

QList<PeerChanges> parted(const PeerChanges& changes, qsizetype most)
{
    QList<PeerChanges> parts;
    const qsizetype gone = changes.gone.size();
    const qsizetype all = gone + changes.set.size();
    for (qsizetype begin = 0; begin < all; begin += most) {
        const qsizetype end = std::min(begin + most, all);
        PeerChanges part;
        for (qsizetype i = begin; i < std::min(end, gone); ++i)
            part.gone.append(changes.gone[i]);
        for (qsizetype i = std::max(begin, gone); i < end; ++i)
            part.set.append(changes.set[i - gone]);
        parts.append(part);
    }
    return parts;
}

} // namespace roamwire::helper
