#include "server/dialects/wgkex.h"

#include "shared/model/endpoint.h"
#include "shared/model/portnumber.h"
#include "shared/model/prefix.h"
#include "shared/wire/jsonreader.h"

#include <QJsonDocument>

#include <algorithm>

namespace roamwire::server::wgkex {
namespace {

using wire::JsonReader;

const QString kDomain = QStringLiteral("domain");
const QString kKey = QStringLiteral("public_key");
const QString kAddress = QStringLiteral("ExternalAddress");
const QString kPort = QStringLiteral("Port");
const QString kPublicKey = QStringLiteral("PublicKey");
const QString kLinkAddress = QStringLiteral("LinkAddress");
constexpr qsizetype kMaxHostName = 253; // RFC 1035, section 2.3.4, as text

QByteArray text(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

bool isOfName(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

PublicKey readKey(JsonReader& in, const QString& name)
{
    const auto key = in.bytes<PublicKey>(name);
    if (key.isNull())
        in.fail(name, QStringLiteral("is all zero"));
    return key;
}

/// A name, which clients resolve, or an address.
QString readHost(JsonReader& in)
{
    const QString host = in.string(kAddress);
    const QByteArray bytes = host.toUtf8();
    const bool isHostName = !bytes.isEmpty() && bytes.size() <= kMaxHostName && std::ranges::all_of(bytes, isOfName);
    if (!isHostName && !parseAddress(host))
        in.fail(kAddress, QStringLiteral("is neither a name nor an address"));
    return host;
}

/// A number, and from other workers the same as text.
quint16 readPort(JsonReader& in, bool isText)
{
    if (!isText)
        return static_cast<quint16>(in.integer(kPort, 1, 0xffff));
    const auto port = parsePort(in.string(kPort));
    if (!port)
        in.fail(kPort, QStringLiteral("is not a port from 1 to 65535"));
    return port.value_or(0);
}

QString readLinkAddress(JsonReader& in)
{
    const QString address = in.string(kLinkAddress);
    if (!Prefix::fromString(address))
        in.fail(kLinkAddress, QStringLiteral("is neither an address nor one with a length"));
    return address;
}

std::optional<WorkerTopic> named(WorkerTopic::Kind kind, QByteArrayView worker, QByteArrayView domain)
{
    if (!isName(worker) || (kind != WorkerTopic::Kind::Status && !isName(domain)))
        return std::nullopt;
    return WorkerTopic{kind, worker.toByteArray(), domain.toByteArray()};
}

} // namespace

bool isName(QByteArrayView text)
{
    return !text.isEmpty() && text.size() <= kMaxName && std::ranges::all_of(text, isOfName);
}

Result<Request> decodeRequest(QByteArrayView body)
{
    if (body.isEmpty())
        return failure(QStringLiteral("the request has no body; it has to be JSON: {\"domain\":…,\"public_key\":…}"));
    if (body.size() > kMaxBody)
        return failure(QStringLiteral("the body is longer than %1 bytes").arg(kMaxBody));
    QString error;
    const auto object = wire::parseObject(body, error);
    if (!object)
        return failure(QStringLiteral("the body is not a JSON object: ") + error);
    JsonReader in(*object);
    const QByteArray domain = in.string(kDomain).toUtf8();
    if (!isName(domain))
        in.fail(kDomain, QStringLiteral("is not the name of a domain"));
    const PublicKey key = readKey(in, kKey);
    if (in.failed())
        return failure(in.error());
    return Request{domain, key};
}

QByteArray okBody()
{
    return R"({"Message":"OK"})";
}

QByteArray endpointBody(const Gateway& gateway)
{
    return text({{QStringLiteral("Endpoint"),
                  QJsonObject{{QStringLiteral("Address"), gateway.address},
                              {QStringLiteral("Port"), QString::number(gateway.port)},
                              {QStringLiteral("AllowedIPs"), QJsonArray{gateway.linkAddress}},
                              {QStringLiteral("PublicKey"), QString::fromLatin1(gateway.publicKey.toBase64())}}}});
}

QByteArray errorBody(const QString& message)
{
    return text({{QStringLiteral("error"), QJsonObject{{QStringLiteral("message"), message}}}});
}

QByteArray keyTopic(const QByteArray& domain)
{
    return "wireguard/" + domain + "/all";
}

QByteArrayList workerTopics()
{
    return {"wireguard-worker/+/+/data", "wireguard-worker/+/status", "wireguard-metrics/+/+/connected_peers"};
}

std::optional<WorkerTopic> parseTopic(QByteArrayView topic)
{
    const QByteArrayList levels = topic.toByteArray().split('/');
    if (levels.size() == 4 && levels.at(0) == "wireguard-worker" && levels.at(3) == "data")
        return named(WorkerTopic::Kind::Data, levels.at(1), levels.at(2));
    if (levels.size() == 3 && levels.at(0) == "wireguard-worker" && levels.at(2) == "status")
        return named(WorkerTopic::Kind::Status, levels.at(1), {});
    if (levels.size() == 4 && levels.at(0) == "wireguard-metrics" && levels.at(3) == "connected_peers")
        return named(WorkerTopic::Kind::Peers, levels.at(2), levels.at(1));
    return std::nullopt;
}

Result<Gateway> decodeData(QByteArrayView payload)
{
    if (payload.size() > kMaxPayload)
        return failure(QStringLiteral("it is longer than %1 bytes").arg(kMaxPayload));
    QString error;
    const auto object = wire::parseObject(payload, error);
    if (!object)
        return failure(error);
    JsonReader in(*object);
    Gateway gateway;
    gateway.address = readHost(in);
    gateway.port = readPort(in, object->value(kPort).isString());
    gateway.publicKey = readKey(in, kPublicKey);
    gateway.linkAddress = readLinkAddress(in);
    if (in.failed())
        return failure(in.error());
    return gateway;
}

std::optional<bool> decodeStatus(QByteArrayView payload)
{
    if (payload == "1" || payload == "0")
        return payload == "1";
    return std::nullopt;
}

std::optional<quint32> decodePeers(QByteArrayView payload)
{
    constexpr qsizetype kMaxDigits = 7;
    if (payload.isEmpty() || payload.size() > kMaxDigits ||
        !std::ranges::all_of(payload, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    const quint32 peers = payload.toByteArray().toUInt();
    return peers <= kMaxPeers ? std::optional(peers) : std::nullopt;
}

} // namespace roamwire::server::wgkex
