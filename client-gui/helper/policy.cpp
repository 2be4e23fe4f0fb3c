#include "client-gui/helper/policy.h"

#include "client-gui/helper-api/limits.h"
#include "client-gui/helper-api/messagecodec.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace roamwire::helper {
namespace {

Refused badRequest(const QString& reason)
{
    return {refusal::kBadRequest, reason};
}

Refused outside(const Prefix& prefix)
{
    return {refusal::kNotAllowed,
            prefix.toString() +
                QStringLiteral(" is outside what the helper may use; --allow-network of roamwire-helper widens it")};
}

Refused ownersPart(const QString& interface, const QString& what)
{
    return {refusal::kNotAllowed,
            QStringLiteral("interface '%1' was not made by roamwire, so %2; only endpoints of its "
                           "peers are set (sync mode)")
                .arg(interface, what)};
}

QString text(const PublicKey& key)
{
    return QString::fromLatin1(key.toBase64());
}

Refused unusable(const Endpoint& endpoint)
{
    return badRequest(endpoint.toString() + QStringLiteral(" cannot be the endpoint of a peer"));
}

std::optional<Refused> judgePresence(const PublicKey& peer, const DeviceState& now)
{
    if (now.find(peer))
        return std::nullopt;
    return Refused{refusal::kNotFound, QStringLiteral("peer %1 is not on the interface").arg(text(peer))};
}

Refused ownKey()
{
    return badRequest(QStringLiteral("that is the interface's own key"));
}

bool overlap(const Prefix& one, const Prefix& other)
{
    return one.contains(other) || other.contains(one);
}

/// By family, then by address, then the wider first: of two that overlap anywhere, two that do are neighbours.
bool isBefore(const Prefix& one, const Prefix& other)
{
    const auto place = [](const Prefix& prefix) {
        const Q_IPV6ADDR bytes = prefix.network().address().toIPv6Address();
        return std::tuple(isIpv4(prefix.address()), std::to_array(bytes.c), prefix.length());
    };
    return place(one) < place(other);
}

std::optional<Refused> judgeOverlaps(QList<Prefix> prefixes)
{
    std::ranges::sort(prefixes, isBefore);
    const auto pair = std::ranges::adjacent_find(prefixes, overlap);
    if (pair == prefixes.end())
        return std::nullopt;
    return badRequest(QStringLiteral("%1 and %2 overlap").arg(pair->toString(), std::next(pair)->toString()));
}

} // namespace

bool isInterfaceName(QStringView name)
{
    // `wg show` takes the first two for "every interface"; the kernel's sysctl tree has the first and third.
    static const QStringList kWords{QStringLiteral("all"), QStringLiteral("interfaces"), QStringLiteral("default"),
                                    QStringLiteral("lo")};
    if (name.isEmpty() || name.size() > limits::kMaxInterfaceName || name[0] == u'-' || name[0] == u'.')
        return false;
    const bool isClean = std::all_of(name.begin(), name.end(), [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'_' ||
               c == u'.' || c == u'-';
    });
    return isClean && !kWords.contains(name.toString());
}

bool isUsableEndpoint(const Endpoint& endpoint)
{
    return endpoint.isValid() && isHostAddress(endpoint.address);
}

Policy::Policy(Grants grants)
    : m_grants(std::move(grants))
{
}

std::optional<Refused> Policy::judge(const Verb& verb) const
{
    if (std::holds_alternative<Hello>(verb))
        return std::nullopt;
    if (auto refused = judgeInterface(interfaceOf(verb)))
        return refused;
    return std::visit([this](const auto& value) { return judgeValues(value); }, verb);
}

std::optional<Refused> Policy::judgeInterface(const QString& name) const
{
    if (!isInterfaceName(name))
        return badRequest(QStringLiteral("that is not the name of an interface"));
    if (m_grants.interfaces.contains(name))
        return std::nullopt;
    return Refused{refusal::kNotAllowed, QStringLiteral("the helper was not started for interface '%1'; add "
                                                        "--allow-interface %1 to roamwire-helper")
                                             .arg(name)};
}

std::optional<Refused> Policy::judgeValues(const Assign& verb) const
{
    if (verb.mtu < limits::kMinMtu || verb.mtu > limits::kMaxMtu)
        return badRequest(QStringLiteral("the MTU is not in %1 to %2").arg(limits::kMinMtu).arg(limits::kMaxMtu));
    if (verb.addresses.size() > limits::kMaxAddresses)
        return badRequest(QStringLiteral("more than %1 addresses").arg(limits::kMaxAddresses));
    for (const Prefix& prefix : verb.addresses) {
        if (!isHostAddress(prefix.address()) || prefix.address().isLoopback())
            return badRequest(prefix.toString() + QStringLiteral(" is not the address of a host"));
        if (!isGranted(prefix))
            return outside(prefix);
    }
    return std::nullopt;
}

std::optional<Refused> Policy::judgeValues(const SetPaths& verb) const
{
    if (verb.paths.size() > limits::kMaxPeers)
        return badRequest(QStringLiteral("more than %1 paths").arg(limits::kMaxPeers));
    for (const PathSetting& path : verb.paths) {
        if (path.endpoint && !isUsableEndpoint(*path.endpoint))
            return unusable(*path.endpoint);
    }
    return std::nullopt;
}

std::optional<Refused> Policy::judgeValues(const AddPeer& verb) const
{
    if (verb.peer.peer.isNull())
        return badRequest(QStringLiteral("an all-zero key is nobody's"));
    if (verb.peer.allowedIps.size() > limits::kMaxAllowedIps)
        return badRequest(QStringLiteral("more than %1 allowed IPs").arg(limits::kMaxAllowedIps));
    for (const Prefix& prefix : verb.peer.allowedIps) {
        if (prefix.isNull() || !isGranted(prefix))
            return outside(prefix);
    }
    return std::nullopt;
}

std::optional<Refused> Policy::judgeValues(const SetListenPort& verb) const
{
    if (verb.port >= limits::kLowestListenPort)
        return std::nullopt;
    return badRequest(QStringLiteral("the listen port is below %1").arg(limits::kLowestListenPort));
}

std::optional<Refused> Policy::judgeValues(const Bind& verb) const
{
    if (verb.sends.size() > limits::kMaxBinds)
        return badRequest(QStringLiteral("more than %1 bind datagrams").arg(limits::kMaxBinds));
    // One relay, not a list of hosts to be flooded.
    QHash<QAbstractSocket::NetworkLayerProtocol, QHostAddress> relay;
    for (const BindSend& send : verb.sends) {
        if (!isUsableEndpoint(send.target))
            return unusable(send.target);
        if (!isBindDatagram(send.datagram))
            return badRequest(QStringLiteral("that is not a bind datagram"));
        const QHostAddress& address = send.target.address;
        if (relay.value(address.protocol(), address) != address)
            return badRequest(QStringLiteral("the relay has one address per family, not both %1 and %2")
                                  .arg(relay.value(address.protocol()).toString(), address.toString()));
        relay.insert(address.protocol(), address);
    }
    return std::nullopt;
}

std::optional<Refused> Policy::judgeValues(const CheckStart& verb) const
{
    if (verb.candidates.isEmpty() || verb.candidates.size() > limits::kMaxCandidates)
        return badRequest(QStringLiteral("a check takes 1 to %1 candidates").arg(limits::kMaxCandidates));
    for (const Endpoint& candidate : verb.candidates) {
        if (!isUsableEndpoint(candidate))
            return unusable(candidate);
    }
    return std::nullopt;
}

std::optional<Refused> Policy::judgeValues(const ResetSession& verb) const
{
    if (verb.endpoint && !isUsableEndpoint(*verb.endpoint))
        return unusable(*verb.endpoint);
    return std::nullopt;
}

std::optional<Refused> Policy::judgeValues(const SyncPeers& verb) const
{
    if (verb.peers.size() > limits::kMaxSyncedPeers)
        return badRequest(QStringLiteral("more than %1 peers").arg(limits::kMaxSyncedPeers));
    QSet<PublicKey> keys;
    QList<Prefix> prefixes;
    for (const PeerAddresses& peer : verb.peers) {
        if (auto refused = judgeValues(AddPeer{verb.interface, {peer.peer, peer.allowedIps, 0}}))
            return refused;
        if (keys.contains(peer.peer))
            return badRequest(QStringLiteral("peer %1 is there twice").arg(text(peer.peer)));
        keys.insert(peer.peer);
        prefixes += peer.allowedIps;
    }
    return judgeOverlaps(std::move(prefixes));
}

bool Policy::isGranted(const Prefix& prefix) const
{
    return std::any_of(m_grants.networks.begin(), m_grants.networks.end(),
                       [&](const Prefix& network) { return network.contains(prefix); });
}

std::optional<Refused> Policy::judgeInSync(const Verb& verb, const DeviceState& now, const QSet<PublicKey>& added) const
{
    const QString interface = interfaceOf(verb);
    if (std::holds_alternative<Create>(verb))
        return ownersPart(interface, QStringLiteral("it is not taken over: join without --managed, or choose another "
                                                    "name with --interface"));
    if (std::holds_alternative<Destroy>(verb))
        return ownersPart(interface, QStringLiteral("whoever made it removes it"));
    if (std::holds_alternative<Assign>(verb))
        return ownersPart(interface, QStringLiteral("its addresses and MTU stay"));
    if (std::holds_alternative<SetListenPort>(verb))
        return ownersPart(interface, QStringLiteral("its listen port stays"));
    if (std::holds_alternative<SyncPeers>(verb))
        return ownersPart(interface, QStringLiteral("its peers stay"));
    const auto* add = std::get_if<AddPeer>(&verb);
    const auto* remove = std::get_if<RemovePeer>(&verb);
    if (!add && !remove)
        return std::nullopt;
    if (!m_grants.allowPeers)
        return ownersPart(interface, QStringLiteral("its peers stay; --allow-peers of roamwire-helper lets others be "
                                                    "added"));
    const PublicKey& peer = add ? add->peer.peer : remove->peer;
    if (now.find(peer) && !added.contains(peer))
        return ownersPart(interface,
                          QStringLiteral("peer %1, which is not there by roamwire, stays as it is").arg(text(peer)));
    return std::nullopt;
}

std::optional<Refused> Policy::judge(const SetPaths& verb, const DeviceState& now)
{
    for (const PathSetting& path : verb.paths) {
        if (auto refused = judgePresence(path.peer, now))
            return refused;
    }
    return std::nullopt;
}

std::optional<Refused> Policy::judge(const CheckStart& verb, const DeviceState& now)
{
    return judgePresence(verb.peer, now);
}

std::optional<Refused> Policy::judge(const ResetSession& verb, const DeviceState& now)
{
    return judgePresence(verb.peer, now);
}

std::optional<Refused> Policy::judge(const SyncPeers& verb, const DeviceState& now)
{
    if (std::ranges::none_of(verb.peers, [&now](const auto& peer) { return peer.peer == now.publicKey; }))
        return std::nullopt;
    return ownKey();
}

std::optional<Refused> Policy::judge(const AddPeer& verb, const DeviceState& now)
{
    const PeerSetting& wanted = verb.peer;
    if (wanted.peer == now.publicKey)
        return ownKey();
    if (!now.find(wanted.peer) && now.peers.size() >= limits::kMaxPeers)
        return Refused{refusal::kNotAllowed,
                       QStringLiteral("the interface has %1 peers already, the most there may be; remove one first")
                           .arg(now.peers.size())};
    for (const DevicePeer& other : now.peers) {
        if (other.publicKey == wanted.peer)
            continue;
        for (const Prefix& held : other.allowedIps) {
            for (const Prefix& prefix : wanted.allowedIps) {
                if (overlap(held, prefix))
                    return Refused{refusal::kNotAllowed, QStringLiteral("%1 is held by peer %2; remove that one first")
                                                             .arg(prefix.toString(), text(other.publicKey))};
            }
        }
    }
    return std::nullopt;
}

} // namespace roamwire::helper
