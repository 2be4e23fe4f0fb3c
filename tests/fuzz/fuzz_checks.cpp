#include "client-gui/helper/checktable.h"
#include "client-gui/helper/linux/udpheader.h"
#include "shared/crypto/possession.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>

using namespace roamwire;

/// A packet as the raw socket gives it, before anybody is known to be a peer and while one is asked: nobody who lacks
/// the keys gets an answer.
void roamwire::fuzz::run(QByteArrayView input)
{
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(input.data()), static_cast<std::size_t>(input.size()));
    const auto packet = helper::readIpv4Packet(bytes);
    const auto datagram = packet ? helper::readUdpDatagram(packet->content) : std::nullopt;
    if (!datagram || datagram->payload.size() != kCheckDatagramSize)
        return;
    static const PublicKey kPeer = publicKeyOf(makePrivateKey());
    helper::CheckArrival arrival{{packet->source, datagram->sourcePort}, packet->destination, {}};
    std::ranges::copy(datagram->payload, arrival.datagram.begin());
    // The sender's name is public: it is the mac that nobody makes.
    std::ranges::copy(prefixOf(kPeer), arrival.datagram.begin() + 16);

    helper::CheckTable table(makePrivateKey(), [] { return CheckNonce{}; }, Instant());
    DevicePeer peer;
    peer.publicKey = kPeer;
    table.setPeers({peer});
    const auto isSilent = [](const helper::CheckWork& work) { return work.sends.isEmpty() && work.results.isEmpty(); };
    require(isSilent(table.receive(arrival, Instant())));
    require(table.start(kPeer, {arrival.source}, Instant()).has_value());
    require(isSilent(table.receive(arrival, Instant())));
}
