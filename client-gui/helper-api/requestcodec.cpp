#include "client-gui/helper-api/codecfields.h"
#include "client-gui/helper-api/limits.h"
#include "client-gui/helper-api/messagecodec.h"

#include <QJsonDocument>

#include <algorithm>

namespace roamwire::helper {
namespace {

using wire::JsonReader;

/// A bind datagram as bytes that know their base64.
using DatagramBytes = FixedBytes<kBindDatagramSize, struct DatagramBytesTag>;

// Writing

struct Writer
{
    QJsonObject& out;

    void operator()(const Hello&) const {}
    void operator()(const Show& verb) const
    {
        if (verb.since)
            out.insert(field::kSince, static_cast<qint64>(*verb.since));
    }
    void operator()(const Create&) const {}
    void operator()(const Restore&) const {}
    void operator()(const Destroy& verb) const { out.insert(field::kForget, verb.forget); }
    void operator()(const Assign& verb) const
    {
        out.insert(field::kAddresses, textsOf(verb.addresses));
        out.insert(field::kMtu, verb.mtu);
    }
    void operator()(const SetPaths& verb) const
    {
        QJsonArray paths;
        for (const PathSetting& path : verb.paths) {
            QJsonObject item{{field::kPeer, QString::fromLatin1(path.peer.toBase64())}, {field::kNudge, path.nudge}};
            if (path.endpoint)
                item.insert(field::kEndpoint, path.endpoint->toString());
            paths.append(item);
        }
        out.insert(field::kPaths, paths);
    }
    void operator()(const AddPeer& verb) const
    {
        out.insert(field::kPeer, QString::fromLatin1(verb.peer.peer.toBase64()));
        out.insert(field::kAllowedIps, textsOf(verb.peer.allowedIps));
        out.insert(field::kKeepalive, verb.peer.keepaliveSeconds);
    }
    void operator()(const RemovePeer& verb) const
    {
        out.insert(field::kPeer, QString::fromLatin1(verb.peer.toBase64()));
    }
    void operator()(const SetListenPort& verb) const { out.insert(field::kPort, verb.port); }
    void operator()(const Bind& verb) const
    {
        QJsonArray sends;
        for (const BindSend& send : verb.sends)
            sends.append(QJsonObject{{field::kEndpoint, send.target.toString()},
                                     {field::kDatagram, QString::fromLatin1(DatagramBytes(send.datagram).toBase64())}});
        out.insert(field::kSends, sends);
    }
    void operator()(const CheckStart& verb) const
    {
        QJsonArray candidates;
        for (const Endpoint& candidate : verb.candidates)
            candidates.append(candidate.toString());
        out.insert(field::kPeer, QString::fromLatin1(verb.peer.toBase64()));
        out.insert(field::kCandidates, candidates);
    }
    void operator()(const CheckStop& verb) const
    {
        out.insert(field::kPeer, QString::fromLatin1(verb.peer.toBase64()));
    }
    void operator()(const ResetSession& verb) const
    {
        out.insert(field::kPeer, QString::fromLatin1(verb.peer.toBase64()));
        if (verb.endpoint)
            out.insert(field::kEndpoint, verb.endpoint->toString());
    }
    void operator()(const SyncPeers& verb) const
    {
        QJsonArray peers;
        for (const PeerAddresses& peer : verb.peers)
            peers.append(QJsonObject{{field::kPeer, QString::fromLatin1(peer.peer.toBase64())},
                                     {field::kAllowedIps, textsOf(peer.allowedIps)}});
        out.insert(field::kPeers, peers);
    }
    void operator()(const Prove& verb) const
    {
        out.insert(field::kServerKey, QString::fromLatin1(verb.context.serverKey.toBase64()));
        out.insert(field::kNonce, QString::fromLatin1(verb.context.nonce.toBase64()));
        out.insert(field::kTenant, verb.context.tenant.toString());
        out.insert(field::kBinding, QString::fromLatin1(verb.context.binding.toBase64()));
    }
};

// Reading

QList<PathSetting> readPaths(JsonReader& in)
{
    static const QStringList kKnown{field::kPeer, field::kEndpoint, field::kNudge};
    QList<PathSetting> paths;
    for (const QJsonValue& value : in.array(field::kPaths, limits::kMaxPeers)) {
        JsonReader item(value.toObject());
        refuseOtherFields(item, value.toObject(), kKnown);
        paths.append({item.bytes<PublicKey>(field::kPeer), readEndpoint(item), item.boolean(field::kNudge)});
        if (item.failed())
            in.fail(field::kPaths, QStringLiteral("holds a bad item: ") + item.error());
    }
    return paths;
}

PeerSetting readPeerSetting(JsonReader& in)
{
    return {in.bytes<PublicKey>(field::kPeer), readPrefixes(in, field::kAllowedIps, limits::kMaxAllowedIps),
            static_cast<std::uint16_t>(in.integer(field::kKeepalive, 0, kMaxU16))};
}

ProofContext readContext(JsonReader& in)
{
    const auto tenant = TenantId::fromString(in.string(field::kTenant));
    if (!tenant)
        in.fail(field::kTenant, QStringLiteral("is not a UUID"));
    return {in.bytes<ServerKey>(field::kServerKey), in.bytes<Nonce>(field::kNonce), tenant.value_or(TenantId()),
            in.bytes<Binding>(field::kBinding)};
}

QList<BindSend> readSends(JsonReader& in)
{
    static const QStringList kKnown{field::kEndpoint, field::kDatagram};
    QList<BindSend> sends;
    for (const QJsonValue& value : in.array(field::kSends, limits::kMaxBinds)) {
        JsonReader item(value.toObject());
        refuseOtherFields(item, value.toObject(), kKnown);
        BindSend send{endpointOf(item, field::kEndpoint, item.string(field::kEndpoint)), {}};
        std::ranges::copy(item.bytes<DatagramBytes>(field::kDatagram).bytes(), send.datagram.begin());
        if (!isBindDatagram(send.datagram))
            item.fail(field::kDatagram, QStringLiteral("is not a bind datagram"));
        sends.append(send);
        if (item.failed())
            in.fail(field::kSends, QStringLiteral("holds a bad item: ") + item.error());
    }
    return sends;
}

QList<Endpoint> readCandidates(JsonReader& in)
{
    QList<Endpoint> candidates;
    for (const QJsonValue& value : in.array(field::kCandidates, limits::kMaxCandidates))
        candidates.append(endpointOf(in, field::kCandidates, value.toString()));
    if (candidates.isEmpty())
        in.fail(field::kCandidates, QStringLiteral("is empty"));
    return candidates;
}

QList<PeerAddresses> readPeers(JsonReader& in)
{
    static const QStringList kKnown{field::kPeer, field::kAllowedIps};
    QList<PeerAddresses> peers;
    for (const QJsonValue& value : in.array(field::kPeers, limits::kMaxSyncedPeers)) {
        JsonReader item(value.toObject());
        refuseOtherFields(item, value.toObject(), kKnown);
        peers.append(
            {item.bytes<PublicKey>(field::kPeer), readPrefixes(item, field::kAllowedIps, limits::kMaxAllowedIps)});
        if (item.failed())
            in.fail(field::kPeers, QStringLiteral("holds a bad item: ") + item.error());
    }
    return peers;
}

/// One verb: its name, the fields it has besides id and verb, and how to read it.
struct VerbReader
{
    QString name;
    QStringList fields;
    Verb (*read)(JsonReader& in);
};

// In the order of the variant Verb, so that its index finds the name.
const QList<VerbReader>& verbReaders()
{
    using namespace field;
    static const QList<VerbReader> kReaders{
        {QStringLiteral("hello"), {}, [](JsonReader&) -> Verb { return Hello{}; }},
        {QStringLiteral("show"),
         {kInterface, kSince},
         [](JsonReader& in) -> Verb { return Show{in.string(kInterface), readSince(in)}; }},
        {QStringLiteral("create"), {kInterface}, [](JsonReader& in) -> Verb { return Create{in.string(kInterface)}; }},
        {QStringLiteral("destroy"),
         {kInterface, kForget},
         [](JsonReader& in) -> Verb { return Destroy{in.string(kInterface), in.boolean(kForget)}; }},
        {QStringLiteral("assign"),
         {kInterface, kAddresses, kMtu},
         [](JsonReader& in) -> Verb {
             return Assign{in.string(kInterface), readPrefixes(in, kAddresses, limits::kMaxAddresses),
                           static_cast<int>(in.integer(kMtu, limits::kMinMtu, limits::kMaxMtu))};
         }},
        {QStringLiteral("set_paths"),
         {kInterface, kPaths},
         [](JsonReader& in) -> Verb { return SetPaths{in.string(kInterface), readPaths(in)}; }},
        {QStringLiteral("add_peer"),
         {kInterface, kPeer, kAllowedIps, kKeepalive},
         [](JsonReader& in) -> Verb { return AddPeer{in.string(kInterface), readPeerSetting(in)}; }},
        {QStringLiteral("remove_peer"),
         {kInterface, kPeer},
         [](JsonReader& in) -> Verb { return RemovePeer{in.string(kInterface), in.bytes<PublicKey>(kPeer)}; }},
        {QStringLiteral("set_listen_port"),
         {kInterface, kPort},
         [](JsonReader& in) -> Verb {
             return SetListenPort{in.string(kInterface),
                                  static_cast<quint16>(in.integer(kPort, limits::kLowestListenPort, kMaxU16))};
         }},
        {QStringLiteral("prove"),
         {kInterface, kServerKey, kNonce, kTenant, kBinding},
         [](JsonReader& in) -> Verb { return Prove{in.string(kInterface), readContext(in)}; }},
        {QStringLiteral("restore"),
         {kInterface},
         [](JsonReader& in) -> Verb { return Restore{in.string(kInterface)}; }},
        {QStringLiteral("bind"),
         {kInterface, kSends},
         [](JsonReader& in) -> Verb { return Bind{in.string(kInterface), readSends(in)}; }},
        {QStringLiteral("check_start"),
         {kInterface, kPeer, kCandidates},
         [](JsonReader& in) -> Verb {
             return CheckStart{in.string(kInterface), in.bytes<PublicKey>(kPeer), readCandidates(in)};
         }},
        {QStringLiteral("check_stop"),
         {kInterface, kPeer},
         [](JsonReader& in) -> Verb { return CheckStop{in.string(kInterface), in.bytes<PublicKey>(kPeer)}; }},
        {QStringLiteral("reset_session"),
         {kInterface, kPeer, kEndpoint},
         [](JsonReader& in) -> Verb {
             return ResetSession{in.string(kInterface), in.bytes<PublicKey>(kPeer), readEndpoint(in)};
         }},
        {QStringLiteral("sync_peers"),
         {kInterface, kPeers},
         [](JsonReader& in) -> Verb { return SyncPeers{in.string(kInterface), readPeers(in)}; }},
    };
    Q_ASSERT(kReaders.size() == static_cast<qsizetype>(std::variant_size_v<Verb>));
    return kReaders;
}

const VerbReader* readerNamed(const QString& name)
{
    for (const VerbReader& reader : verbReaders()) {
        if (reader.name == name)
            return &reader;
    }
    return nullptr;
}

} // namespace

QStringList verbNames()
{
    QStringList names;
    for (const VerbReader& reader : verbReaders())
        names.append(reader.name);
    return names;
}

QString interfaceOf(const Verb& verb)
{
    return std::visit(
        [](const auto& value) -> QString {
            if constexpr (requires { value.interface; })
                return value.interface;
            else
                return {};
        },
        verb);
}

QByteArray encode(const Request& request)
{
    QJsonObject out{{field::kId, static_cast<qint64>(request.id)},
                    {field::kVerb, verbReaders()[static_cast<qsizetype>(request.verb.index())].name}};
    if (const QString interface = interfaceOf(request.verb); !interface.isEmpty())
        out.insert(field::kInterface, interface);
    std::visit(Writer{out}, request.verb);
    return QJsonDocument(out).toJson(QJsonDocument::Compact);
}

Result<Request> decodeRequest(QByteArrayView frame)
{
    QString error;
    const auto object = wire::parseObject(frame, error);
    if (!object)
        return failure(error);
    JsonReader in(*object);
    Request request;
    request.id = static_cast<quint32>(in.integer(field::kId, 0, kMaxU32));
    const VerbReader* reader = readerNamed(in.string(field::kVerb));
    if (!reader) {
        in.fail(field::kVerb, QStringLiteral("is not one of ") + verbNames().join(u' '));
        return failure(in.error());
    }
    refuseOtherFields(in, *object, QStringList{field::kId, field::kVerb} + reader->fields);
    request.verb = reader->read(in);
    if (in.failed())
        return failure(in.error());
    return request;
}

} // namespace roamwire::helper
