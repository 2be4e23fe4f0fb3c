#include "shared/wire/codec.h"

#include "shared/model/displayname.h"
#include "shared/wire/jsonreader.h"
#include "shared/wire/limits.h"

#include <QJsonDocument>

#include <algorithm>

namespace roamwire::wire {
namespace {

// Field names, each written once. They follow the wireSync table where it has one.
namespace field {
const QString kType = QStringLiteral("t");
const QString kServerKey = QStringLiteral("server_key");
const QString kNonce = QStringLiteral("nonce");
const QString kFeatures = QStringLiteral("features");
const QString kPublicKey = QStringLiteral("publickey");
const QString kDisplayName = QStringLiteral("display_name");
const QString kProof = QStringLiteral("proof");
const QString kWgip = QStringLiteral("wgip");
const QString kWgip6 = QStringLiteral("wgip6");
const QString kNetwork = QStringLiteral("network");
const QString kNetwork6 = QStringLiteral("network6");
const QString kSlot = QStringLiteral("slot");
const QString kEndpoints = QStringLiteral("endpoints");
const QString kListenPort = QStringLiteral("listen_port");
const QString kLan = QStringLiteral("lan");
const QString kLanName = QStringLiteral("lan_name");
const QString kObserved = QStringLiteral("observed");
const QString kV4 = QStringLiteral("v4");
const QString kV6 = QStringLiteral("v6");
const QString kGraceSeconds = QStringLiteral("grace_s");
const QString kFirst = QStringLiteral("first");
const QString kMayInvite = QStringLiteral("may_invite");
const QString kPeers = QStringLiteral("peers");
const QString kMore = QStringLiteral("more");
const QString kPresence = QStringLiteral("presence");
const QString kRev = QStringLiteral("rev");
const QString kCode = QStringLiteral("code");
const QString kReason = QStringLiteral("reason");
const QString kRetrySeconds = QStringLiteral("retry_s");
} // namespace field

const QString kOnline = QStringLiteral("online");
const QString kAway = QStringLiteral("away");

constexpr qint64 kMaxExactInteger = qint64(1) << 53;
constexpr qint64 kMaxU32 = 0xffff'ffff;

// Reading

/// Plain words, because they are told on and end up in logs and terminals.
bool isFeatureName(const QString& name)
{
    const auto isPlain = [](QChar c) { return c > u' ' && c <= u'~'; };
    return !name.isEmpty() && name.size() <= limits::kMaxFeatureLength &&
           std::all_of(name.begin(), name.end(), isPlain);
}

QStringList readFeatures(JsonReader& in)
{
    QStringList features;
    if (!in.has(field::kFeatures))
        return features;
    for (const QJsonValue& value : in.array(field::kFeatures, limits::kMaxFeatures)) {
        const QString name = value.toString();
        if (!isFeatureName(name))
            in.fail(field::kFeatures, QStringLiteral("holds something that is not a short name"));
        features.append(name);
    }
    return features;
}

QString readShort(JsonReader& in, const QString& name, qsizetype maxLength)
{
    const QString text = in.string(name);
    if (text.size() > maxLength)
        in.fail(name, QStringLiteral("is longer than %1 characters").arg(maxLength));
    return text;
}

QHostAddress readIpv4(JsonReader& in, const QString& name)
{
    const QHostAddress address = in.address(name);
    if (!isIpv4(address))
        in.fail(name, QStringLiteral("is not an IPv4 address"));
    return address;
}

QHostAddress readIpv6(JsonReader& in, const QString& name)
{
    const QHostAddress address = in.address(name);
    if (!isIpv6(address))
        in.fail(name, QStringLiteral("is not an IPv6 address"));
    return address;
}

QString readDisplayName(JsonReader& in)
{
    const auto name = checkedDisplayName(in.string(field::kDisplayName));
    if (!name)
        in.fail(field::kDisplayName, QStringLiteral("is refused: ") + name.error().message);
    return name.value_or(QString());
}

EndpointReport readEndpoints(JsonReader& in)
{
    EndpointReport report;
    report.listenPort = static_cast<quint16>(in.integer(field::kListenPort, 0, 0xffff));
    for (const QJsonValue& value : in.array(field::kLan, limits::kMaxLanAddresses)) {
        const auto address = parseAddress(value.toString());
        if (!address)
            in.fail(field::kLan, QStringLiteral("holds something that is not an IP address"));
        report.lan.append(address.value_or(QHostAddress()));
    }
    if (in.has(field::kLanName))
        report.lanName = in.bytes<Fingerprint>(field::kLanName);
    return report;
}

ObservedAddresses readObserved(JsonReader& in)
{
    ObservedAddresses observed;
    if (in.has(field::kV4))
        observed.v4 = readIpv4(in, field::kV4);
    if (in.has(field::kV6))
        observed.v6 = readIpv6(in, field::kV6);
    return observed;
}

Presence readPresence(JsonReader& in)
{
    const QString presence = in.string(field::kPresence);
    if (presence != kOnline && presence != kAway)
        in.fail(field::kPresence, QStringLiteral("is neither online nor away"));
    return presence == kAway ? Presence::Away : Presence::Online;
}

PeerRecord readPeer(JsonReader& in)
{
    PeerRecord peer;
    peer.publicKey = in.bytes<PublicKey>(field::kPublicKey);
    peer.displayName = readDisplayName(in);
    peer.wgip = readIpv4(in, field::kWgip);
    peer.wgip6 = readIpv6(in, field::kWgip6);
    peer.slot = static_cast<quint32>(in.integer(field::kSlot, 0, kMaxU32));
    peer.presence = readPresence(in);
    peer.rev = static_cast<quint64>(in.integer(field::kRev, 0, kMaxExactInteger));
    if (in.has(field::kEndpoints))
        peer.endpoints = in.object(field::kEndpoints, readEndpoints);
    if (in.has(field::kObserved))
        peer.observed = in.object(field::kObserved, readObserved);
    peer.features = readFeatures(in);
    return peer;
}

Peers readPeers(JsonReader& in)
{
    Peers list;
    for (const QJsonValue& value : in.array(field::kPeers, limits::kMaxPeersPerFrame)) {
        JsonReader nested(value.toObject());
        list.peers.append(readPeer(nested));
        if (nested.failed()) {
            in.fail(field::kPeers, QStringLiteral("holds a bad peer: ") + nested.error());
            break;
        }
    }
    list.more = in.boolean(field::kMore);
    return list;
}

Challenge readChallenge(JsonReader& in)
{
    return {in.bytes<ServerKey>(field::kServerKey), in.bytes<Nonce>(field::kNonce), readFeatures(in)};
}

Join readJoin(JsonReader& in)
{
    Join join;
    join.publicKey = in.bytes<PublicKey>(field::kPublicKey);
    join.displayName = readDisplayName(in);
    join.proof = in.bytes<PossessionProof>(field::kProof);
    if (in.has(field::kWgip))
        join.wgip = readIpv4(in, field::kWgip);
    join.endpoints = in.object(field::kEndpoints, readEndpoints);
    join.features = readFeatures(in);
    return join;
}

Welcome readWelcome(JsonReader& in)
{
    Welcome welcome;
    welcome.wgip = readIpv4(in, field::kWgip);
    welcome.wgip6 = readIpv6(in, field::kWgip6);
    welcome.network = in.prefix(field::kNetwork);
    if (!isIpv4(welcome.network.address()))
        in.fail(field::kNetwork, QStringLiteral("is not an IPv4 network"));
    welcome.network6 = in.prefix(field::kNetwork6);
    if (!isIpv6(welcome.network6.address()))
        in.fail(field::kNetwork6, QStringLiteral("is not an IPv6 network"));
    welcome.slot = static_cast<quint32>(in.integer(field::kSlot, 0, kMaxU32));
    welcome.observed = in.object(field::kObserved, readObserved);
    welcome.graceSeconds = static_cast<quint32>(in.integer(field::kGraceSeconds, 0, kMaxU32));
    welcome.first = in.boolean(field::kFirst);
    welcome.mayInvite = in.boolean(field::kMayInvite);
    welcome.list = readPeers(in);
    return welcome;
}

PeerUpsert readPeerUpsert(JsonReader& in)
{
    return {readPeer(in)};
}

RemovedPeer readRemovedPeer(JsonReader& in)
{
    return {in.bytes<PublicKey>(field::kPublicKey), readIpv4(in, field::kWgip)};
}

Update readUpdate(JsonReader& in)
{
    Update update;
    update.endpoints = in.object(field::kEndpoints, readEndpoints);
    if (in.has(field::kDisplayName))
        update.displayName = readDisplayName(in);
    return update;
}

UpdateAck readUpdateAck(JsonReader& in)
{
    return {in.object(field::kObserved, readObserved)};
}

Leave readLeave(JsonReader&)
{
    return {};
}

ErrorMessage readError(JsonReader& in)
{
    ErrorMessage error{readShort(in, field::kCode, limits::kMaxErrorCode),
                       readShort(in, field::kReason, limits::kMaxErrorReason), std::nullopt};
    if (in.has(field::kRetrySeconds))
        error.retrySeconds = static_cast<quint32>(in.integer(field::kRetrySeconds, 0, kMaxU32));
    return error;
}

template <auto read>
Message readAs(JsonReader& in)
{
    return read(in);
}

using Reader = Message (*)(JsonReader&);

const QHash<QString, Reader>& readers()
{
    static const QHash<QString, Reader> table{
        {QStringLiteral("challenge"), readAs<readChallenge>}, {QStringLiteral("join"), readAs<readJoin>},
        {QStringLiteral("welcome"), readAs<readWelcome>},     {QStringLiteral("peers"), readAs<readPeers>},
        {QStringLiteral("peer"), readAs<readPeerUpsert>},     {QStringLiteral("removed_peer"), readAs<readRemovedPeer>},
        {QStringLiteral("update"), readAs<readUpdate>},       {QStringLiteral("update_ack"), readAs<readUpdateAck>},
        {QStringLiteral("leave"), readAs<readLeave>},         {QStringLiteral("error"), readAs<readError>},
    };
    return table;
}

// Writing

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

QJsonObject toJson(const PeerRecord& peer)
{
    QJsonObject object{
        {field::kPublicKey, base64(peer.publicKey)},
        {field::kDisplayName, peer.displayName},
        {field::kWgip, peer.wgip.toString()},
        {field::kWgip6, peer.wgip6.toString()},
        {field::kSlot, qint64(peer.slot)},
        {field::kPresence, peer.presence == Presence::Online ? kOnline : kAway},
        {field::kRev, qint64(peer.rev)},
        {field::kObserved, toJson(peer.observed)},
        {field::kFeatures, QJsonArray::fromStringList(peer.features)},
    };
    if (peer.endpoints)
        object.insert(field::kEndpoints, toJson(*peer.endpoints));
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

QByteArray listFields(std::span<const QByteArray> peerFields, bool more)
{
    QByteArray out =
        more ? QByteArrayLiteral("\"more\":true,\"peers\":[") : QByteArrayLiteral("\"more\":false,\"peers\":[");
    qsizetype size = out.size() + 1;
    for (const QByteArray& fields : peerFields)
        size += fields.size() + 3;
    out.reserve(size);
    for (const QByteArray& fields : peerFields) {
        if (!out.endsWith('['))
            out.append(',');
        out.append('{').append(fields).append('}');
    }
    return out.append(']');
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
    return frame("update", object);
}

QByteArray encodeOne(const UpdateAck& message)
{
    return frame("update_ack", QJsonObject{{field::kObserved, toJson(message.observed)}});
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
    return frame("error", object);
}

} // namespace

std::expected<Message, DecodeError> decode(QByteArrayView frame)
{
    QString error;
    const auto object = parseObject(frame, error);
    if (!object)
        return std::unexpected(DecodeError{DecodeError::Kind::NotJson, error});

    const Reader read = readers().value(object->value(field::kType).toString());
    if (!read) {
        return std::unexpected(
            DecodeError{DecodeError::Kind::UnknownType, QStringLiteral("'t' names no message of roamwire.v1")});
    }
    JsonReader in(*object);
    Message message = read(in);
    if (in.failed())
        return std::unexpected(DecodeError{DecodeError::Kind::BadField, in.error()});
    return message;
}

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
    return frame("peers", QByteArrayView(listFields(peerFields, more)));
}

QByteArray encodeWelcome(const Welcome& welcome, std::span<const QByteArray> peerFields, bool more)
{
    const QJsonObject object{
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
    const QByteArray fields = fieldsOf(object) + ',' + listFields(peerFields, more);
    return frame("welcome", QByteArrayView(fields));
}

} // namespace roamwire::wire
