#include "shared/wire/codec.h"

#include "shared/base/printable.h"
#include "shared/model/displayname.h"
#include "shared/wire/fieldnames.h"
#include "shared/wire/jsonreader.h"
#include "shared/wire/limits.h"

#include <QHash>

#include <algorithm>

namespace roamwire::wire {
namespace {

using limits::kMaxExactInteger;
constexpr qint64 kMaxU32 = 0xffff'ffff;

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

/// For a person, who may read it in a terminal.
QString readShort(JsonReader& in, const QString& name, qsizetype maxLength)
{
    const QString text = in.string(name);
    if (text.size() > maxLength)
        in.fail(name, QStringLiteral("is longer than %1 characters").arg(maxLength));
    return printable(text);
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

quint16 readPort(JsonReader& in, const QString& name)
{
    return static_cast<quint16>(in.integer(name, 1, 0xffff));
}

Endpoint readEndpoint(JsonReader& in)
{
    return {in.address(field::kIp), readPort(in, field::kPort)};
}

SeenEndpoint readSeen(JsonReader& in, QHostAddress (*readAddress)(JsonReader&, const QString&))
{
    return {{readAddress(in, field::kIp), readPort(in, field::kPort)}, in.boolean(field::kSymmetric)};
}

SeenEndpoints readSeenEndpoints(JsonReader& in)
{
    SeenEndpoints seen;
    if (in.has(field::kV4))
        seen.v4 = in.object(field::kV4, [](JsonReader& one) { return readSeen(one, readIpv4); });
    if (in.has(field::kV6))
        seen.v6 = in.object(field::kV6, [](JsonReader& one) { return readSeen(one, readIpv6); });
    return seen;
}

RelayOffer readRelay(JsonReader& in)
{
    RelayOffer relay;
    if (in.has(field::kV4))
        relay.v4 = readIpv4(in, field::kV4);
    if (in.has(field::kV6))
        relay.v6 = readIpv6(in, field::kV6);
    relay.ports.low = readPort(in, field::kLow);
    relay.ports.pairs = readPort(in, field::kPairs);
    if (!relay.ports.isValid())
        in.fail(field::kPairs, QStringLiteral("lead beyond port 65535"));
    relay.credentials = {in.bytes<RelayId>(field::kId), in.secret<RelayKey>(field::kKey)};
    return relay;
}

Seal readSeal(JsonReader& in)
{
    return {static_cast<quint64>(in.integer(field::kMs, 0, Seal::kLatestMs)), in.bytes<SealMac>(field::kMac)};
}

std::optional<Seal> readOptionalSeal(JsonReader& in)
{
    if (!in.has(field::kSeal))
        return std::nullopt;
    return in.object(field::kSeal, readSeal);
}

Presence readPresence(JsonReader& in)
{
    const QString word = in.string(field::kPresence);
    if (word != presence::kOnline && word != presence::kAway)
        in.fail(field::kPresence, QStringLiteral("is neither online nor away"));
    return word == presence::kAway ? Presence::Away : Presence::Online;
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
    if (in.has(field::kWan))
        peer.wan = in.object(field::kWan, readSeenEndpoints);
    peer.seal = readOptionalSeal(in);
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
    if (in.has(field::kToken))
        join.token = in.secret<Token>(field::kToken);
    if (in.has(field::kWgip))
        join.wgip = readIpv4(in, field::kWgip);
    join.endpoints = in.object(field::kEndpoints, readEndpoints);
    join.seal = readOptionalSeal(in);
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
    if (in.has(field::kRelay))
        welcome.relay = in.object(field::kRelay, readRelay);
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
    update.seal = readOptionalSeal(in);
    return update;
}

UpdateAck readUpdateAck(JsonReader& in)
{
    return {in.object(field::kObserved, readObserved)};
}

Invite readInvite(JsonReader& in)
{
    Invite invite;
    invite.uses = static_cast<quint32>(in.integer(field::kUses, 1, limits::kMaxInviteUses));
    invite.expiresSeconds = static_cast<quint32>(in.integer(field::kExpiresSeconds, 1, limits::kMaxInviteAge.count()));
    if (in.has(field::kEphemeral))
        invite.ephemeral = in.boolean(field::kEphemeral);
    return invite;
}

Invited readInvited(JsonReader& in)
{
    return {in.secret<Token>(field::kToken), static_cast<quint64>(in.integer(field::kExpires, 0, kMaxExactInteger))};
}

SwitchKind readSwitchKind(JsonReader& in)
{
    const QString word = in.string(field::kKind);
    if (word != switchkind::kLan && word != switchkind::kWan)
        in.fail(field::kKind, QStringLiteral("is neither lan nor wan"));
    return word == switchkind::kLan ? SwitchKind::Lan : SwitchKind::Wan;
}

quint64 readCount(JsonReader& in, const QString& name)
{
    return static_cast<quint64>(in.integer(name, 0, kMaxExactInteger));
}

Self readSelf(JsonReader& in)
{
    return {readCount(in, field::kRev), in.object(field::kWan, readSeenEndpoints)};
}

Switch readSwitch(JsonReader& in)
{
    return {readCount(in, field::kId),
            in.bytes<PublicKey>(field::kTargetKey),
            readSwitchKind(in),
            in.object(field::kLeaderEndpoint, readEndpoint),
            in.object(field::kTargetEndpoint, readEndpoint),
            readCount(in, field::kLeaderRev),
            readCount(in, field::kTargetRev)};
}

Go readGo(JsonReader& in)
{
    return {readCount(in, field::kId), in.bytes<PublicKey>(field::kPublicKey),
            in.object(field::kSetEndpoint, readEndpoint),
            static_cast<quint32>(in.integer(field::kDelayMs, 0, limits::kMaxSwitchDelay.count())),
            static_cast<quint32>(in.integer(field::kMuteMs, 0, limits::kMaxMute.count()))};
}

Settled readSettled(JsonReader& in)
{
    return {readCount(in, field::kId), in.boolean(field::kOk)};
}

Rekey readRekey(JsonReader& in)
{
    const bool isRequest = in.has(field::kTargetKey);
    return {in.bytes<PublicKey>(isRequest ? field::kTargetKey : field::kPublicKey), isRequest};
}

Wake readWake(JsonReader& in)
{
    return {in.bytes<PublicKey>(field::kPublicKey)};
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
    if (in.has(field::kId))
        error.id = readCount(in, field::kId);
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
        {QStringLiteral("challenge"), readAs<readChallenge>},
        {QStringLiteral("join"), readAs<readJoin>},
        {QStringLiteral("welcome"), readAs<readWelcome>},
        {QStringLiteral("peers"), readAs<readPeers>},
        {QStringLiteral("peer"), readAs<readPeerUpsert>},
        {QStringLiteral("removed_peer"), readAs<readRemovedPeer>},
        {QStringLiteral("update"), readAs<readUpdate>},
        {QStringLiteral("update_ack"), readAs<readUpdateAck>},
        {QStringLiteral("invite"), readAs<readInvite>},
        {QStringLiteral("invited"), readAs<readInvited>},
        {QStringLiteral("self"), readAs<readSelf>},
        {QStringLiteral("switch"), readAs<readSwitch>},
        {QStringLiteral("go"), readAs<readGo>},
        {QStringLiteral("settled"), readAs<readSettled>},
        {QStringLiteral("rekey"), readAs<readRekey>},
        {QStringLiteral("wake"), readAs<readWake>},
        {QStringLiteral("leave"), readAs<readLeave>},
        {QStringLiteral("error"), readAs<readError>},
    };
    return table;
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

} // namespace roamwire::wire
