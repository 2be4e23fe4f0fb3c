#include "client-gui/agent/hub/wgquick.h"
#include "tests/fuzz/fuzz.h"

#include <QSet>

using namespace roamwire;
using namespace roamwire::agent;

/// Whatever a broker answers: a list has no peer and no address twice, and a file for wg-quick, which root runs, has
/// the lines that we wrote and no other.
void roamwire::fuzz::run(QByteArrayView input)
{
    if (const auto peers = broker::decodePeers(input)) {
        QSet<PublicKey> keys;
        QSet<QHostAddress> addresses;
        for (const PeerAddresses& peer : *peers) {
            keys.insert(peer.peer);
            addresses.insert(peer.allowedIps.first().address());
        }
        require(keys.size() == peers->size() && addresses.size() == peers->size());
    }
    if (const auto peering = broker::decodePeering(input)) {
        constexpr qsizetype kLines = 10;
        const QByteArray text = wgQuickText(QStringLiteral("c"), QStringLiteral("h"), *peering, nullptr);
        require(text.count('\n') == kLines && !text.contains('\r') && !text.contains('\0'));
    }
    (void)broker::decodeHubAddress(input);
    (void)broker::decodeClients(input);
    (void)broker::decodeHubKey(input, QStringLiteral("server1"));
    require(!broker::decodeReason(input).contains(u'\x1b'));
}
