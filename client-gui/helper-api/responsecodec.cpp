#include "client-gui/helper-api/codecfields.h"
#include "client-gui/helper-api/framing.h"
#include "client-gui/helper-api/limits.h"
#include "client-gui/helper-api/messagecodec.h"

#include <QJsonDocument>

namespace roamwire::helper {
namespace {

using wire::JsonReader;

constexpr qint64 kMaxExactInteger = qint64(1) << 53;

// What an answer may list: an interface that others set up may have more than we would add; the frame bounds it.
constexpr qsizetype kMaxShown = kMaxFrame;

QJsonValue figure(quint64 value)
{
    return static_cast<qint64>(qMin(value, static_cast<quint64>(kMaxExactInteger)));
}

// In the order of CheckResult::Outcome.
const QStringList kOutcomes{QStringLiteral("confirmed"), QStringLiteral("asked"), QStringLiteral("failed")};

// The only kind of event.
const QString kCheckResult = QStringLiteral("check_result");

// In the order of InterfaceMode.
const QStringList kModes{QStringLiteral("managed"), QStringLiteral("sync")};

// Writing

QJsonObject written(const DevicePeer& peer)
{
    QJsonObject out{{field::kPublicKey, QString::fromLatin1(peer.publicKey.toBase64())},
                    {field::kAllowedIps, textsOf(peer.allowedIps)},
                    {field::kLatestHandshake, static_cast<qint64>(peer.latestHandshake)},
                    {field::kRxBytes, figure(peer.rxBytes)},
                    {field::kTxBytes, figure(peer.txBytes)},
                    {field::kKeepalive, peer.keepaliveSeconds}};
    if (peer.endpoint)
        out.insert(field::kEndpoint, peer.endpoint->toString());
    if (peer.isAdded)
        out.insert(field::kAdded, true);
    return out;
}

struct Writer
{
    QJsonObject& out;

    void operator()(const HelloAnswer& answer) const
    {
        out.insert(field::kVersion, answer.version);
        out.insert(field::kAbilities, QJsonArray::fromStringList(answer.abilities));
    }
    void operator()(const ShowAnswer& answer) const
    {
        QJsonArray peers;
        for (const DevicePeer& peer : answer.device.peers)
            peers.append(written(peer));
        out.insert(field::kPublicKey, QString::fromLatin1(answer.device.publicKey.toBase64()));
        out.insert(field::kListenPort, answer.device.listenPort);
        out.insert(field::kPeers, peers);
        out.insert(field::kMode, kModes.at(static_cast<qsizetype>(answer.mode)));
        if (answer.look > 0)
            out.insert(field::kLook, static_cast<qint64>(answer.look));
        if (!answer.since)
            return;
        QJsonArray gone;
        for (const PublicKey& key : answer.gone)
            gone.append(QString::fromLatin1(key.toBase64()));
        out.insert(field::kSince, static_cast<qint64>(*answer.since));
        out.insert(field::kGone, gone);
    }
    void operator()(const CreateAnswer& answer) const
    {
        out.insert(field::kPublicKey, QString::fromLatin1(answer.publicKey.toBase64()));
    }
    void operator()(const ProveAnswer& answer) const
    {
        out.insert(field::kPublicKey, QString::fromLatin1(answer.publicKey.toBase64()));
        out.insert(field::kProof, QString::fromLatin1(answer.proof.toBase64()));
    }
    void operator()(const Done&) const {}
    void operator()(const Refused& answer) const
    {
        out.insert(field::kCode, answer.code);
        out.insert(field::kReason, answer.reason.left(limits::kMaxReason));
    }
};

// Reading

DevicePeer readPeer(JsonReader& in)
{
    DevicePeer peer;
    peer.publicKey = in.bytes<PublicKey>(field::kPublicKey);
    peer.endpoint = readEndpoint(in);
    peer.allowedIps = readPrefixes(in, field::kAllowedIps, kMaxShown);
    peer.latestHandshake = in.integer(field::kLatestHandshake, 0, kMaxExactInteger);
    peer.rxBytes = static_cast<quint64>(in.integer(field::kRxBytes, 0, kMaxExactInteger));
    peer.txBytes = static_cast<quint64>(in.integer(field::kTxBytes, 0, kMaxExactInteger));
    peer.keepaliveSeconds = static_cast<std::uint16_t>(in.integer(field::kKeepalive, 0, kMaxU16));
    peer.isAdded = in.has(field::kAdded) && in.boolean(field::kAdded);
    return peer;
}

Answer readHello(JsonReader& in)
{
    HelloAnswer answer{in.string(field::kVersion), {}};
    for (const QJsonValue& value : in.array(field::kAbilities, limits::kMaxAbilities)) {
        if (!value.isString())
            in.fail(field::kAbilities, QStringLiteral("holds something that is not a name"));
        answer.abilities.append(value.toString());
    }
    return answer;
}

QList<PublicKey> readGone(JsonReader& in)
{
    QList<PublicKey> gone;
    for (const QJsonValue& value : in.array(field::kGone, kMaxShown)) {
        const auto key = PublicKey::fromBase64(value.toString().toLatin1());
        if (!key)
            in.fail(field::kGone, QStringLiteral("holds something that is not a key"));
        gone.append(key.value_or(PublicKey()));
    }
    return gone;
}

Answer readShow(JsonReader& in)
{
    static const QStringList kKnown{field::kPublicKey, field::kEndpoint, field::kAllowedIps, field::kLatestHandshake,
                                    field::kRxBytes,   field::kTxBytes,  field::kKeepalive,  field::kAdded};
    ShowAnswer answer;
    answer.device.publicKey = in.bytes<PublicKey>(field::kPublicKey);
    answer.device.listenPort = static_cast<quint16>(in.integer(field::kListenPort, 0, kMaxU16));
    for (const QJsonValue& value : in.array(field::kPeers, kMaxShown)) {
        JsonReader item(value.toObject());
        refuseOtherFields(item, value.toObject(), kKnown);
        answer.device.peers.append(readPeer(item));
        if (item.failed())
            in.fail(field::kPeers, QStringLiteral("holds a bad item: ") + item.error());
    }
    const qsizetype mode = kModes.indexOf(in.string(field::kMode));
    if (mode < 0)
        in.fail(field::kMode, QStringLiteral("is not managed or sync"));
    answer.mode = mode == 1 ? InterfaceMode::Sync : InterfaceMode::Managed;
    if (in.has(field::kLook))
        answer.look = static_cast<quint32>(in.integer(field::kLook, 1, kMaxU32));
    answer.since = readSince(in);
    if (answer.since)
        answer.gone = readGone(in);
    return answer;
}

/// One kind of answer: its name, the fields it has besides id and answer, and how to read it.
struct AnswerReader
{
    QString name;
    QStringList fields;
    Answer (*read)(JsonReader& in);
};

// In the order of the variant Answer, so that its index finds the name.
const QList<AnswerReader>& answerReaders()
{
    using namespace field;
    static const QList<AnswerReader> kReaders{
        {QStringLiteral("hello"), {kVersion, kAbilities}, readHello},
        {QStringLiteral("show"), {kPublicKey, kListenPort, kPeers, kMode, kLook, kSince, kGone}, readShow},
        {QStringLiteral("create"),
         {kPublicKey},
         [](JsonReader& in) -> Answer { return CreateAnswer{in.bytes<PublicKey>(kPublicKey)}; }},
        {QStringLiteral("prove"),
         {kPublicKey, kProof},
         [](JsonReader& in) -> Answer {
             return ProveAnswer{in.bytes<PublicKey>(kPublicKey), in.bytes<PossessionProof>(kProof)};
         }},
        {QStringLiteral("done"), {}, [](JsonReader&) -> Answer { return Done{}; }},
        {QStringLiteral("refused"),
         {kCode, kReason},
         [](JsonReader& in) -> Answer { return Refused{in.string(kCode), in.string(kReason)}; }},
    };
    Q_ASSERT(kReaders.size() == static_cast<qsizetype>(std::variant_size_v<Answer>));
    return kReaders;
}

const AnswerReader* readerNamed(const QString& name)
{
    for (const AnswerReader& reader : answerReaders()) {
        if (reader.name == name)
            return &reader;
    }
    return nullptr;
}

Result<FromHelper> readResponse(const QJsonObject& object)
{
    JsonReader in(object);
    Response response;
    response.id = static_cast<quint32>(in.integer(field::kId, 0, kMaxU32));
    const AnswerReader* reader = readerNamed(in.string(field::kAnswer));
    if (!reader) {
        in.fail(field::kAnswer, QStringLiteral("is not a kind of answer"));
        return failure(in.error());
    }
    refuseOtherFields(in, object, QStringList{field::kId, field::kAnswer} + reader->fields);
    response.answer = reader->read(in);
    if (in.failed())
        return failure(in.error());
    return response;
}

Result<FromHelper> readEvent(const QJsonObject& object)
{
    using Outcome = CheckResult::Outcome;
    static const QStringList kKnown{field::kEvent,   field::kInterface, field::kPeer,
                                    field::kOutcome, field::kEndpoint,  field::kRtt};
    JsonReader in(object);
    refuseOtherFields(in, object, kKnown);
    if (in.string(field::kEvent) != kCheckResult)
        in.fail(field::kEvent, QStringLiteral("is not a kind of event"));
    Event event{in.string(field::kInterface), {in.bytes<PublicKey>(field::kPeer)}};
    const qsizetype outcome = kOutcomes.indexOf(in.string(field::kOutcome));
    if (outcome < 0)
        in.fail(field::kOutcome, QStringLiteral("is not one of ") + kOutcomes.join(u' '));
    event.result.outcome = outcome < 0 ? Outcome::Failed : static_cast<Outcome>(outcome);
    event.result.endpoint = readEndpoint(in);
    if (in.has(field::kRtt))
        event.result.rtt = Milliseconds(in.integer(field::kRtt, 0, kMaxU32));
    if (event.result.endpoint.has_value() == (event.result.outcome == Outcome::Failed))
        in.fail(field::kEndpoint, QStringLiteral("does not go with the outcome"));
    if (event.result.rtt.has_value() != (event.result.outcome == Outcome::Confirmed))
        in.fail(field::kRtt, QStringLiteral("does not go with the outcome"));
    if (in.failed())
        return failure(in.error());
    return event;
}

} // namespace

QByteArray encode(const Response& response)
{
    QJsonObject out{{field::kId, static_cast<qint64>(response.id)},
                    {field::kAnswer, answerReaders()[static_cast<qsizetype>(response.answer.index())].name}};
    std::visit(Writer{out}, response.answer);
    return QJsonDocument(out).toJson(QJsonDocument::Compact);
}

QByteArray encode(const Event& event)
{
    const CheckResult& result = event.result;
    QJsonObject out{{field::kEvent, kCheckResult},
                    {field::kInterface, event.interface},
                    {field::kPeer, QString::fromLatin1(result.peer.toBase64())},
                    {field::kOutcome, kOutcomes.at(static_cast<qsizetype>(result.outcome))}};
    if (result.endpoint)
        out.insert(field::kEndpoint, result.endpoint->toString());
    if (result.rtt)
        out.insert(field::kRtt, static_cast<qint64>(result.rtt->count()));
    return QJsonDocument(out).toJson(QJsonDocument::Compact);
}

Result<FromHelper> decodeFromHelper(QByteArrayView frame)
{
    QString error;
    const auto object = wire::parseObject(frame, error);
    if (!object)
        return failure(error);
    if (object->contains(field::kEvent))
        return readEvent(*object);
    return readResponse(*object);
}

} // namespace roamwire::helper
