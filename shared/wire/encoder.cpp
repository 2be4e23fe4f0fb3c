#include "shared/wire/codec.h"

#include "shared/wire/fieldnames.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace roamwire::wire {
namespace {

constexpr qsizetype kBytesAroundList = 40; // {"t":"…",…,"more":false,"peers":[…]}
constexpr qsizetype kBytesAroundPeer = 3;  // ,{…}

QJsonValue base64(const auto& bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

QJsonObject toJson(const EndpointReport& report)
{
    QJsonArray lan;
    for (const QHostAddress& address : report.lan)
        lan.append(address.toString());
    QJsonObject object{{field::kListenPort, report.listenPort}, {field::kLan, lan}};
    if (report.lanName)
        object.insert(field::kLanName, base64(*report.lanName));
    return object;
}

QJsonObject toJson(const ObservedAddresses& observed)
{
    QJsonObject object;
    if (observed.v4)
        object.insert(field::kV4, observed.v4->toString());
    if (observed.v6)
        object.insert(field::kV6, observed.v6->toString());
    return object;
}

QJsonObject toJson(const Endpoint& endpoint)
{
    return {{field::kIp, endpoint.address.toString()}, {field::kPort, endpoint.port}};
}

QJsonObject toJson(const SeenEndpoint& seen)
{
    QJsonObject object = toJson(seen.endpoint);
    object.insert(field::kSymmetric, seen.isSymmetric);
    return object;
}

QJsonObject toJson(const SeenEndpoints& seen)
{
    QJsonObject object;
    if (seen.v4)
        object.insert(field::kV4, toJson(*seen.v4));
    if (seen.v6)
        object.insert(field::kV6, toJson(*seen.v6));
    return object;
}

QJsonObject toJson(const RelayOffer& relay)
{
    QJsonObject object{{field::kLow, relay.ports.low},
                       {field::kPairs, relay.ports.pairs},
                       {field::kId, base64(relay.credentials.id)},
                       {field::kKey, relay.credentials.key.revealBase64(Base64::Padded)}};
    if (relay.v4)
        object.insert(field::kV4, relay.v4->toString());
    if (relay.v6)
        object.insert(field::kV6, relay.v6->toString());
    return object;
}

QJsonObject toJson(const Seal& seal)
{
    return {{field::kMs, qint64(seal.ms)}, {field::kMac, base64(seal.mac)}};
}

QJsonObject toJson(const PeerRecord& peer)
{
    QJsonObject object{
        {field::kPublicKey, base64(peer.publicKey)},
        {field::kDisplayName, peer.displayName},
        {field::kWgip, peer.wgip.toString()},
        {field::kWgip6, peer.wgip6.toString()},
        {field::kSlot, qint64(peer.slot)},
        {field::kPresence, peer.presence == Presence::Online ? presence::kOnline : presence::kAway},
        {field::kRev, qint64(peer.rev)},
        {field::kObserved, toJson(peer.observed)},
        {field::kFeatures, QJsonArray::fromStringList(peer.features)},
    };
    if (peer.endpoints)
        object.insert(field::kEndpoints, toJson(*peer.endpoints));
    if (peer.wan != SeenEndpoints())
        object.insert(field::kWan, toJson(peer.wan));
    if (peer.seal)
        object.insert(field::kSeal, toJson(*peer.seal));
    return object;
}

QByteArray compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// `{"t":"type","name":…}` from an object, or from fields that are encoded already.
QByteArray frame(QByteArrayView type, QByteArrayView fields)
{
    QByteArray out;
    out.reserve(type.size() + fields.size() + 10);
    out.append("{\"t\":\"").append(type).append('"');
    if (!fields.isEmpty())
        out.append(',').append(fields);
    return out.append('}');
}

QByteArray fieldsOf(const QJsonObject& object)
{
    return compact(object).sliced(1).chopped(1);
}

QByteArray frame(QByteArrayView type, const QJsonObject& object)
{
    return frame(type, QByteArrayView(fieldsOf(object)));
}

/// A frame that ends with a list, in one buffer: it may be long, and a server makes one for every joiner.
QByteArray listFrame(QByteArrayView type, QByteArrayView fields, std::span<const QByteArray> peerFields, bool more)
{
    qsizetype size = type.size() + fields.size() + kBytesAroundList;
    for (const QByteArray& peer : peerFields)
        size += peer.size() + kBytesAroundPeer;
    QByteArray out;
    out.reserve(size);
    out.append("{\"t\":\"").append(type).append("\",");
    if (!fields.isEmpty())
        out.append(fields).append(',');
    out.append(more ? "\"more\":true,\"peers\":[" : "\"more\":false,\"peers\":[");
    for (const QByteArray& peer : peerFields) {
        if (!out.endsWith('['))
            out.append(',');
        out.append('{').append(peer).append('}');
    }
    return out.append("]}");
}

QList<QByteArray> fieldsOfAll(const QList<PeerRecord>& peers)
{
    QList<QByteArray> fields;
    fields.reserve(peers.size());
    for (const PeerRecord& peer : peers)
        fields.append(encodePeerFields(peer));
    return fields;
}

QByteArray encodeOne(const Challenge& message)
{
    return frame("challenge", QJsonObject{{field::kServerKey, base64(message.serverKey)},
                                          {field::kNonce, base64(message.nonce)},
                                          {field::kFeatures, QJsonArray::fromStringList(message.features)}});
}

QByteArray encodeOne(const Join& message)
{
    QJsonObject object{{field::kPublicKey, base64(message.publicKey)},
                       {field::kDisplayName, message.displayName},
                       {field::kProof, base64(message.proof)},
                       {field::kEndpoints, toJson(message.endpoints)},
                       {field::kFeatures, QJsonArray::fromStringList(message.features)}};
    if (message.token)
        object.insert(field::kToken, message.token->revealBase64(Base64::Padded));
    if (message.seal)
        object.insert(field::kSeal, toJson(*message.seal));
    if (message.wgip)
        object.insert(field::kWgip, message.wgip->toString());
    return frame("join", object);
}

QByteArray encodeOne(const Welcome& message)
{
    return encodeWelcome(message, fieldsOfAll(message.list.peers), message.list.more);
}

QByteArray encodeOne(const Peers& message)
{
    return encodePeers(fieldsOfAll(message.peers), message.more);
}

QByteArray encodeOne(const PeerUpsert& message)
{
    return encodePeerUpsert(encodePeerFields(message.peer));
}

QByteArray encodeOne(const RemovedPeer& message)
{
    return frame("removed_peer",
                 QJsonObject{{field::kPublicKey, base64(message.publicKey)}, {field::kWgip, message.wgip.toString()}});
}

QByteArray encodeOne(const Update& message)
{
    QJsonObject object{{field::kEndpoints, toJson(message.endpoints)}};
    if (message.displayName)
        object.insert(field::kDisplayName, *message.displayName);
    if (message.seal)
        object.insert(field::kSeal, toJson(*message.seal));
    return frame("update", object);
}

QByteArray encodeOne(const UpdateAck& message)
{
    return frame("update_ack", QJsonObject{{field::kObserved, toJson(message.observed)}});
}

QByteArray encodeOne(const Invite& message)
{
    return frame("invite", QJsonObject{{field::kUses, qint64(message.uses)},
                                       {field::kExpiresSeconds, qint64(message.expiresSeconds)},
                                       {field::kEphemeral, message.ephemeral}});
}

QByteArray encodeOne(const Invited& message)
{
    return frame("invited", QJsonObject{{field::kToken, message.token.revealBase64(Base64::Padded)},
                                        {field::kExpires, qint64(message.expires)}});
}

QByteArray encodeOne(const Self& message)
{
    return frame("self", QJsonObject{{field::kRev, qint64(message.rev)}, {field::kWan, toJson(message.wan)}});
}

QByteArray encodeOne(const Switch& message)
{
    return frame("switch",
                 QJsonObject{{field::kId, qint64(message.id)},
                             {field::kTargetKey, base64(message.target)},
                             {field::kKind, message.kind == SwitchKind::Lan ? switchkind::kLan : switchkind::kWan},
                             {field::kLeaderEndpoint, toJson(message.leaderEndpoint)},
                             {field::kTargetEndpoint, toJson(message.targetEndpoint)},
                             {field::kLeaderRev, qint64(message.leaderRev)},
                             {field::kTargetRev, qint64(message.targetRev)}});
}

QByteArray encodeOne(const Go& message)
{
    return frame("go", QJsonObject{{field::kId, qint64(message.id)},
                                   {field::kPublicKey, base64(message.publicKey)},
                                   {field::kSetEndpoint, toJson(message.setEndpoint)},
                                   {field::kDelayMs, qint64(message.delayMs)},
                                   {field::kMuteMs, qint64(message.muteMs)}});
}

QByteArray encodeOne(const Settled& message)
{
    return frame("settled", QJsonObject{{field::kId, qint64(message.id)}, {field::kOk, message.ok}});
}

QByteArray encodeOne(const Rekey& message)
{
    return frame("rekey",
                 QJsonObject{{message.isRequest ? field::kTargetKey : field::kPublicKey, base64(message.peer)}});
}

QByteArray encodeOne(const Wake& message)
{
    return frame("wake", QJsonObject{{field::kPublicKey, base64(message.publicKey)}});
}

QByteArray encodeOne(const Leave&)
{
    return frame("leave", QByteArrayView());
}

QByteArray encodeOne(const ErrorMessage& message)
{
    QJsonObject object{{field::kCode, message.code}, {field::kReason, message.reason}};
    if (message.retrySeconds)
        object.insert(field::kRetrySeconds, qint64(*message.retrySeconds));
    if (message.id)
        object.insert(field::kId, qint64(*message.id));
    return frame("error", object);
}

} // namespace

QByteArray encode(const Message& message)
{
    return std::visit([](const auto& one) { return encodeOne(one); }, message);
}

QByteArray encodePeerFields(const PeerRecord& peer)
{
    return fieldsOf(toJson(peer));
}

QByteArray encodePeerUpsert(QByteArrayView peerFields)
{
    return frame("peer", peerFields);
}

QByteArray encodePeers(std::span<const QByteArray> peerFields, bool more)
{
    return listFrame("peers", {}, peerFields, more);
}

QByteArray encodeWelcome(const Welcome& welcome, std::span<const QByteArray> peerFields, bool more)
{
    QJsonObject object{
        {field::kWgip, welcome.wgip.toString()},
        {field::kWgip6, welcome.wgip6.toString()},
        {field::kNetwork, welcome.network.toString()},
        {field::kNetwork6, welcome.network6.toString()},
        {field::kSlot, qint64(welcome.slot)},
        {field::kObserved, toJson(welcome.observed)},
        {field::kGraceSeconds, qint64(welcome.graceSeconds)},
        {field::kFirst, welcome.first},
        {field::kMayInvite, welcome.mayInvite},
    };
    if (welcome.relay)
        object.insert(field::kRelay, toJson(*welcome.relay));
    return listFrame("welcome", fieldsOf(object), peerFields, more);
}

} // namespace roamwire::wire
