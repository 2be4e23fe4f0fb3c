#include "client-gui/agent/hub/brokerprotocol.h"

#include "shared/base/printable.h"
#include "shared/wire/jsonreader.h"

#include <QJsonDocument>
#include <QSet>

namespace roamwire::agent::broker {
namespace {

using wire::JsonReader;

namespace field {
const QString kServerName = QStringLiteral("server_name");
const QString kClientName = QStringLiteral("client_name");
const QString kPublicKey = QStringLiteral("public_key");
const QString kNetworkAddress = QStringLiteral("network_address");
const QString kNetworkMask = QStringLiteral("network_mask");
const QString kEndpointAddress = QStringLiteral("endpoint_address");
const QString kEndpointPort = QStringLiteral("endpoint_port");
const QString kReserved = QStringLiteral("n_reserved_ips");
const QString kAllowedIps = QStringLiteral("allowed_ips");
const QString kPeers = QStringLiteral("peers");
const QString kIpAddress = QStringLiteral("ip_address");
const QString kServerAddress = QStringLiteral("server_wg_ip");
const QString kServer = QStringLiteral("server");
const QString kSubnet = QStringLiteral("subnet");
const QString kLease = QStringLiteral("lease");
} // namespace field

constexpr qint64 kMaxPort = 0xffff;
/// A reason is one line for a person.
constexpr qsizetype kLongestReason = 200;

QByteArray written(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString textOf(const QList<Prefix>& prefixes)
{
    QStringList texts;
    for (const Prefix& prefix : prefixes)
        texts.append(prefix.toString());
    return texts.join(u',');
}

/// `read` of the object in `body`, unless something in it is wrong.
template <typename Read>
auto decode(QByteArrayView body, Read read) -> Result<decltype(read(std::declval<JsonReader&>()))>
{
    if (body.size() > kMaxAnswer)
        return failure(QStringLiteral("the answer has more than %1 bytes").arg(kMaxAnswer));
    QString error;
    const auto object = wire::parseObject(body, error);
    if (!object)
        return failure(error);
    JsonReader in(*object);
    auto value = read(in);
    if (in.failed())
        return failure(in.error());
    return value;
}

Endpoint readEndpoint(JsonReader& in)
{
    return {in.address(field::kEndpointAddress), static_cast<quint16>(in.integer(field::kEndpointPort, 1, kMaxPort))};
}

/// One network, or several with commas between them.
QList<Prefix> readNetworks(JsonReader& in)
{
    QList<Prefix> networks;
    const QStringList texts = in.string(field::kAllowedIps).split(u',');
    if (texts.size() > kMaxAllowedIps)
        in.fail(field::kAllowedIps, QStringLiteral("holds more than %1 networks").arg(kMaxAllowedIps));
    for (const QString& text : texts.first(qMin(texts.size(), kMaxAllowedIps))) {
        const auto network = Prefix::fromString(QStringView(text).trimmed());
        if (!network)
            in.fail(field::kAllowedIps, QStringLiteral("holds something that is not ADDRESS/LENGTH"));
        networks.append(network.value_or(Prefix()));
    }
    return networks;
}

QList<PeerAddresses> readPeers(JsonReader& in)
{
    QList<PeerAddresses> peers;
    QSet<PublicKey> keys;
    QSet<QHostAddress> addresses;
    for (const QJsonValue& value : in.array(field::kPeers, kMaxPeers)) {
        JsonReader item(value.toObject());
        const auto key = item.bytes<PublicKey>(field::kPublicKey);
        const QHostAddress address = item.address(field::kIpAddress);
        if (item.failed()) {
            in.fail(field::kPeers, QStringLiteral("holds a bad item: ") + item.error());
            return {};
        }
        if (keys.contains(key) || addresses.contains(address))
            in.fail(field::kPeers, QStringLiteral("holds a key or an address twice"));
        keys.insert(key);
        addresses.insert(address);
        peers.append({key, {Prefix::host(address)}});
    }
    return peers;
}

} // namespace

QByteArray encodeHubName(const QString& hub)
{
    return written({{field::kServerName, hub}});
}

QByteArray encodePeering(const QString& client, const QString& hub)
{
    return written({{field::kClientName, client}, {field::kServerName, hub}});
}

QByteArray encodeClient(const QString& client, const QString& hub, const PublicKey& key)
{
    return written({{field::kClientName, client},
                    {field::kServerName, hub},
                    {field::kPublicKey, QString::fromLatin1(key.toBase64())}});
}

QByteArray encodeHub(const HubEntry& hub)
{
    return written({{field::kServerName, hub.name},
                    {field::kNetworkAddress, hub.network.network().address().toString()},
                    {field::kNetworkMask, hub.network.length()},
                    {field::kPublicKey, QString::fromLatin1(hub.publicKey.toBase64())},
                    {field::kEndpointAddress, hub.endpoint.address.toString()},
                    {field::kEndpointPort, hub.endpoint.port},
                    {field::kReserved, hub.reserved},
                    {field::kAllowedIps, textOf(hub.allowedIps)}});
}

Result<QList<PeerAddresses>> decodePeers(QByteArrayView body)
{
    return decode(body, readPeers);
}

Result<QHostAddress> decodeHubAddress(QByteArrayView body)
{
    return decode(body, [](JsonReader& in) { return in.address(field::kServerAddress); });
}

Result<Peering> decodePeering(QByteArrayView body)
{
    return decode(body, [](JsonReader& in) {
        Peering peering;
        in.object(field::kServer, [&peering](JsonReader& server) {
            peering.hubKey = server.bytes<PublicKey>(field::kPublicKey);
            peering.hubEndpoint = readEndpoint(server);
            return true;
        });
        in.object(field::kSubnet, [&peering](JsonReader& subnet) {
            peering.allowedIps = readNetworks(subnet);
            peering.lease = subnet.address(field::kLease);
            return true;
        });
        return peering;
    });
}

Result<QList<ListedClient>> decodeClients(QByteArrayView body)
{
    QString error;
    const auto all = wire::parseObject(body, error);
    if (!all)
        return failure(error);
    QList<ListedClient> clients;
    for (auto client = all->begin(); client != all->end(); ++client) {
        const QJsonObject peerings = client.value().toObject();
        for (auto peering = peerings.begin(); peering != peerings.end(); ++peering) {
            JsonReader in(peering.value().toObject());
            clients.append({client.key(), in.string(field::kServer), in.bytes<PublicKey>(field::kPublicKey)});
            if (in.failed())
                return failure(QStringLiteral("%1 of client %2: %3")
                                   .arg(printable(peering.key()), printable(client.key()), in.error()));
        }
    }
    return clients;
}

Result<std::optional<PublicKey>> decodeHubKey(QByteArrayView body, const QString& hub)
{
    QString error;
    const auto all = wire::parseObject(body, error);
    if (!all)
        return failure(error);
    if (!all->contains(hub))
        return std::nullopt;
    JsonReader in(all->value(hub).toObject());
    const auto key = in.bytes<PublicKey>(field::kPublicKey);
    if (in.failed())
        return failure(in.error());
    return key;
}

QString decodeReason(QByteArrayView body)
{
    QString error;
    const auto object = body.size() > kMaxAnswer ? std::nullopt : wire::parseObject(body, error);
    if (!object)
        return {};
    static const QString kError = QStringLiteral("error");
    static const QString kMessage = QStringLiteral("message");
    const QJsonValue said = object->value(object->contains(kError) ? kError : kMessage);
    const QString text = said.isObject() ? said.toObject().value(kMessage).toString() : said.toString();
    return printable(text.left(kLongestReason));
}

} // namespace roamwire::agent::broker
