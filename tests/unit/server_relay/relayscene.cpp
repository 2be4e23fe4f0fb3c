#include "tests/unit/server_relay/relayscene.h"

#include <QtEndian>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <utility>

namespace roamwire::server {
namespace {

constexpr std::size_t kMacs = 32;

void putIndex(Datagram& datagram, std::size_t offset, std::uint32_t index)
{
    qToLittleEndian(index, datagram.data() + offset);
}

void putMac1(Datagram& datagram, const PublicKey& receiver)
{
    const Mac1Key key = mac1KeyOf(receiver);
    std::size_t size = 16;
    OSSL_PARAM parameters[]{OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size), OSSL_PARAM_construct_end()};
    const std::size_t covered = datagram.size() - kMacs;
    EVP_Q_mac(nullptr, OSSL_MAC_NAME_BLAKE2SMAC, nullptr, nullptr, parameters, key.data(), key.size(), datagram.data(),
              covered, datagram.data() + covered, 16, nullptr);
}

Datagram packet(std::uint8_t type, std::size_t size)
{
    Datagram datagram{type, 0, 0, 0};
    datagram.resize(size, 0x5a);
    return datagram;
}

} // namespace

HostEndpoint endpoint(const char* text)
{
    return HostEndpoint::of(Endpoint::fromString(QString::fromLatin1(text)).value());
}

ObservedAddresses observedAt(const char* ip)
{
    const auto address = parseAddress(QString::fromLatin1(ip));
    if (!address)
        return {};
    return isIpv4(*address) ? ObservedAddresses{address, std::nullopt} : ObservedAddresses{std::nullopt, address};
}

PublicKey keyOf(std::uint8_t number)
{
    PublicKey key;
    std::fill_n(key.data(), PublicKey::kSize, number);
    return key;
}

RelayCredentials credentialsOf(std::uint8_t number)
{
    RelayCredentials credentials;
    std::fill_n(credentials.id.data(), RelayId::kSize, number);
    std::fill_n(credentials.key.data(), RelayKey::kSize, static_cast<std::uint8_t>(number ^ 0xff));
    return credentials;
}

Datagram initiationFor(const PublicKey& receiver, std::uint32_t sender)
{
    Datagram datagram = packet(1, 148);
    putIndex(datagram, 4, sender);
    putMac1(datagram, receiver);
    return datagram;
}

Datagram responseFor(const PublicKey& receiver, std::uint32_t sender, std::uint32_t answered)
{
    Datagram datagram = packet(2, 92);
    putIndex(datagram, 4, sender);
    putIndex(datagram, 8, answered);
    putMac1(datagram, receiver);
    return datagram;
}

Datagram cookieReplyFor(std::uint32_t answered)
{
    Datagram datagram = packet(3, 64);
    putIndex(datagram, 4, answered);
    return datagram;
}

Datagram dataFor(std::uint32_t receiver, std::uint64_t counter, std::size_t size)
{
    Datagram datagram = packet(4, size);
    putIndex(datagram, 4, receiver);
    qToLittleEndian(counter, datagram.data() + 8);
    return datagram;
}

std::uint32_t indexOf(const ScenePeer& by, const ScenePeer& to)
{
    return *by.member.publicKey.data() * 100U + *to.member.publicKey.data();
}

RelayScene::RelayScene(const RelayRates& rates)
    : core(kScenePorts, {HostIp::of(QHostAddress(QStringLiteral("198.51.100.1")))}, rates)
{
}

ScenePeer RelayScene::admit(std::uint8_t number, const char* observed, std::uint8_t tenant)
{
    ScenePeer peer{{TenantId::fromBytes({tenant}), keyOf(number)},
                   number,
                   credentialsOf(static_cast<std::uint8_t>(number + 100 * (tenant - 1)))};
    core.admit(peer.member, peer.slot, peer.credentials, observedAt(observed), now);
    return peer;
}

void RelayScene::rejoin(ScenePeer& peer, std::uint8_t credentials, const char* observed)
{
    peer.credentials = credentialsOf(credentials);
    peer.bindCounter = 0;
    core.admit(peer.member, peer.slot, peer.credentials, observedAt(observed), now);
}

std::uint16_t RelayScene::port(const ScenePeer& from, const ScenePeer& to) const
{
    return relayPort(kScenePorts, {from.member.publicKey, from.slot}, {to.member.publicKey, to.slot}).value();
}

Verdict RelayScene::send(const ScenePeer& from, const ScenePeer& to, const HostEndpoint& source,
                         const Datagram& datagram)
{
    return core.handle(port(from, to), source, datagram, now);
}

Verdict RelayScene::bind(ScenePeer& from, const ScenePeer& to, const HostEndpoint& source, BindScope scope)
{
    return core.handle(port(from, to), source, makeBindDatagram(from.credentials, ++from.bindCounter, scope), now);
}

void RelayScene::shakeHands(const ScenePeer& initiator, const HostEndpoint& from, const ScenePeer& responder,
                            const HostEndpoint& at)
{
    const auto asked = indexOf(initiator, responder);
    send(initiator, responder, from, initiationFor(responder.member.publicKey, asked));
    send(responder, initiator, at, responseFor(initiator.member.publicKey, indexOf(responder, initiator), asked));
}

void RelayScene::takeNews()
{
    for (const RelayCore::News& news : core.takeNews()) {
        if (const auto* seen = std::get_if<RelayCore::Seen>(&news))
            m_seen[seen->member] = seen->endpoints;
        else
            m_sleepers.push_back(std::get<RelayCore::Sleeper>(news).member.publicKey);
    }
}

SeenEndpoints RelayScene::seen(const ScenePeer& peer)
{
    takeNews();
    return m_seen.value(peer.member);
}

std::vector<PublicKey> RelayScene::takeSleepers()
{
    takeNews();
    return std::exchange(m_sleepers, {});
}

} // namespace roamwire::server
