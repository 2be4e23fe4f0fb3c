#pragma once

#include "shared/model/keys.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>

#include <cstdint>
#include <optional>

namespace roamwire::worker {

/// A WireGuard interface as the system has it, without anything secret.
struct FoundTunnel
{
    struct Peer
    {
        PublicKey key;
        std::int64_t handshake = 0; ///< the latest, Unix time in seconds; 0: none

        bool operator==(const Peer&) const = default;
    };

    PublicKey publicKey; ///< null: it has none yet
    quint16 port = 0;
    QList<Peer> peers;

    bool operator==(const FoundTunnel&) const = default;
};
using FoundTunnels = QHash<QString, FoundTunnel>;

/// Put together what `wg show all public-key`, `… listen-port` and `… latest-handshakes` print (wg(8)): a line per
/// interface or peer, fields separated by tabs. Lines that are not understood are left out.
FoundTunnels readTunnels(QByteArrayView keys, QByteArrayView ports, QByteArrayView handshakes);

/// The number in an interface's name; nullopt for a name that is not the prefix and a number from 1 on.
std::optional<int> numberIn(const QString& interface, const QString& prefix);

} // namespace roamwire::worker
