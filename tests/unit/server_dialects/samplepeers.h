#pragma once

#include "server/core/events.h"

#include <QByteArray>
#include <QtEndian>

namespace roamwire::test {

inline PublicKey sampleKey(quint32 number)
{
    PublicKey::Bytes bytes{};
    qToBigEndian(number, bytes.data());
    bytes[31] = 1; // never null
    return PublicKey(bytes);
}

inline PeerRecord samplePeer(quint32 number, const QString& name = QStringLiteral("peer"))
{
    PeerRecord peer;
    peer.publicKey = sampleKey(number);
    peer.displayName = name;
    peer.wgip = QHostAddress(0x0a800000U + number);
    peer.wgip6 = QHostAddress(QStringLiteral("fd00::%1").arg(number));
    peer.slot = number;
    peer.rev = 7;
    return peer;
}

inline server::Event joined(const PeerRecord& peer)
{
    return {server::PeerJoined{peer}, 0};
}
inline server::Event changed(const PeerRecord& peer)
{
    return {server::PeerChanged{peer}, 0};
}
inline server::Event removed(const PeerRecord& peer)
{
    return {server::PeerRemoved{peer.publicKey, peer.wgip}, 0};
}

} // namespace roamwire::test
