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

} // namespace roamwire::helper
