#include "tests/unit/shared/samplemessages.h"

namespace roamwire::test {
namespace {

using namespace Qt::StringLiterals;

template <typename Bytes>
Bytes filled(std::uint8_t byte)
{
    Bytes value;
    std::fill_n(value.data(), Bytes::kSize, byte);
    return value;
}

QHostAddress address(const char* text)
{
    return QHostAddress(QString::fromLatin1(text));
}

EndpointReport fullReport()
{
    return {65535, {address("192.168.1.20"), address("2001:db8::20"), address("10.0.0.1")}, filled<Fingerprint>(0xfb)};
}

Seal lastSeal()
{
    return {Seal::kLatestMs, filled<SealMac>(0xfe)};
}

ObservedAddresses bothFamilies()
{
    return {address("198.51.100.7"), address("2001:db8:7::7")};
}

SeenEndpoints seenBoth()
{
    return {SeenEndpoint{{address("198.51.100.7"), 1}, true}, SeenEndpoint{{address("2001:db8:7::7"), 65535}, false}};
}

RelayOffer fullRelay()
{
    return {
        address("192.0.2.1"), address("2001:db8::1"), {42000, 500}, {filled<RelayId>(0xfb), filled<RelayKey>(0xfe)}};
}

wire::Switch fullSwitch()
{
    return {quint64(1) << 53,
            filled<PublicKey>(0xfb),
            wire::SwitchKind::Lan,
            {address("192.168.1.20"), 51820},
            {address("2001:db8::20"), 65535},
            quint64(1) << 53,
            7};
}

wire::Join fullJoin()
{
    wire::Join join;
    join.publicKey = filled<PublicKey>(0xff);
    join.displayName = u"Büro \"1\" \\ \U0001F3E0"_s;
    join.proof = filled<PossessionProof>(0x3e);
    join.token = filled<Token>(0xff);
    join.wgip = address("10.128.4.7");
    join.endpoints = fullReport();
    join.seal = lastSeal();
    join.features = {u"relay"_s, u"check"_s, u"probe"_s};
    return join;
}

wire::Welcome welcome(const wire::Peers& list)
{
    wire::Welcome message;
    message.wgip = address("10.128.4.7");
    message.wgip6 = address("fd84:a5b2:397e:e075::1");
    message.network = Prefix(address("10.128.4.0"), 22);
    message.network6 = Prefix(address("fd84:a5b2:397e:e075::"), 64);
    message.list = list;
    return message;
}

wire::Welcome fullWelcome()
{
    wire::Welcome message = welcome({{fullPeer(), sparsePeer()}, true});
    message.slot = 0xffff'ffff;
    message.observed = bothFamilies();
    message.graceSeconds = 0xffff'ffff;
    message.first = true;
    message.mayInvite = true;
    message.relay = fullRelay();
    return message;
}

} // namespace

PeerRecord fullPeer()
{
    PeerRecord peer;
    peer.publicKey = filled<PublicKey>(0xfb);
    peer.displayName = u"laptop"_s;
    peer.wgip = address("10.128.4.9");
    peer.wgip6 = address("fd84:a5b2:397e:e075::9");
    peer.slot = 0xffff'ffff;
    peer.presence = Presence::Away;
    peer.rev = quint64(1) << 53;
    peer.endpoints = fullReport();
    peer.observed = bothFamilies();
    peer.wan = seenBoth();
    peer.seal = lastSeal();
    peer.features = {u"relay"_s, u"something-later"_s};
    return peer;
}

PeerRecord sparsePeer()
{
    PeerRecord peer;
    peer.publicKey = filled<PublicKey>(0x01);
    peer.displayName = u"n"_s;
    peer.wgip = address("10.128.4.2");
    peer.wgip6 = address("fd84:a5b2:397e:e075::2");
    return peer;
}

QList<SampleMessage> sampleMessages()
{
    wire::Join sparseJoin;
    sparseJoin.displayName = u"n"_s;
    return {
        {"challenge", wire::Challenge{filled<ServerKey>(0x11), filled<Nonce>(0x22), {u"relay"_s}}},
        {"challenge, sparse", wire::Challenge{}},
        {"join", fullJoin()},
        {"join, sparse", sparseJoin},
        {"welcome", fullWelcome()},
        {"welcome, alone", welcome({})},
        {"peers", wire::Peers{{fullPeer(), sparsePeer()}, true}},
        {"peers, none", wire::Peers{}},
        {"peer", wire::PeerUpsert{fullPeer()}},
        {"peer, sparse", wire::PeerUpsert{sparsePeer()}},
        {"removed_peer", wire::RemovedPeer{filled<PublicKey>(0x7f), address("10.128.4.9")}},
        {"update", wire::Update{fullReport(), u"new name"_s, lastSeal()}},
        {"update, sparse", wire::Update{}},
        {"update_ack", wire::UpdateAck{bothFamilies()}},
        {"update_ack, v4", wire::UpdateAck{{address("198.51.100.7"), std::nullopt}}},
        {"update_ack, v6", wire::UpdateAck{{std::nullopt, address("2001:db8::7")}}},
        {"invite", wire::Invite{1000, 31'536'000, true}},
        {"invite, sparse", wire::Invite{1, 1, false}},
        {"invited", wire::Invited{filled<Token>(0xfb), quint64(1) << 53}},
        {"invited, sparse", wire::Invited{}},
        {"self", wire::Self{quint64(1) << 53, seenBoth()}},
        {"self, sparse", wire::Self{}},
        {"switch", fullSwitch()},
        {"switch, sparse", wire::Switch{0, {}, wire::SwitchKind::Wan, {address("::1"), 1}, {address("::1"), 1}, 0, 0}},
        {"go", wire::Go{quint64(1) << 53, filled<PublicKey>(0xfb), {address("192.168.1.20"), 51820}, 1000, 1000}},
        {"go, sparse", wire::Go{0, {}, {address("2001:db8::20"), 1}, 0, 0}},
        {"settled", wire::Settled{quint64(1) << 53, true}},
        {"settled, sparse", wire::Settled{}},
        {"rekey", wire::Rekey{filled<PublicKey>(0xfb), true}},
        {"rekey, told on", wire::Rekey{filled<PublicKey>(0xfb), false}},
        {"wake", wire::Wake{filled<PublicKey>(0xfb)}},
        {"leave", wire::Leave{}},
        {"error", wire::ErrorMessage{wire::error::kTenantFull, u"no address is free"_s, 60, quint64(1) << 53}},
        {"error, sparse", wire::ErrorMessage{wire::error::kReplaced, QString(), std::nullopt}},
    };
}

} // namespace roamwire::test
