#include "server/dialects/wireguardapi.h"

#include "shared/model/endpoint.h"
#include "shared/wire/jsonreader.h"

#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>
#include <limits>

namespace roamwire::server::wireguardapi {
namespace {

const QString kClientName = QStringLiteral("client_name");
const QString kServerName = QStringLiteral("server_name");
const QString kPublicKey = QStringLiteral("public_key");
const QString kNetworkAddress = QStringLiteral("network_address");
const QString kNetworkMask = QStringLiteral("network_mask");
const QString kEndpointAddress = QStringLiteral("endpoint_address");
const QString kEndpointPort = QStringLiteral("endpoint_port");
const QString kReserved = QStringLiteral("n_reserved_ips");
const QString kAllowedIps = QStringLiteral("allowed_ips");
const QString kIpAddress = QStringLiteral("ip_address");

QString keyText(const PublicKey& key)
{
    return QString::fromLatin1(key.toBase64());
}

QByteArray compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// What host names are made of: nothing that a path, a shell or a configuration takes for anything else.
QString readName(wire::JsonReader& in, const QString& field)
{
    static const QRegularExpression kGrammar(QStringLiteral("\\A[A-Za-z0-9_][A-Za-z0-9_.-]*\\z"));
    const QString name = in.string(field);
    if (name.size() > kMaxName || !kGrammar.match(name).hasMatch()) {
        in.fail(field, QStringLiteral("is no name: up to %1 letters, digits, '.', '_' and '-', a letter, a digit or "
                                      "'_' first")
                           .arg(kMaxName));
    }
    return name;
}

PublicKey readKey(wire::JsonReader& in)
{
    const auto key = in.bytes<PublicKey>(kPublicKey);
    if (key.isNull())
        in.fail(kPublicKey, QStringLiteral("is all zero"));
    return key;
}

/// An address that hosts can have, so that nobody is led to send to what is none.
bool isUnicast(const QHostAddress& address)
{
    return isIpv4(address) && isHostAddress(address) && !address.isLoopback();
}

StoredNetwork readNetwork(wire::JsonReader& in)
{
    const QHostAddress address = in.address(kNetworkAddress);
    const int length = static_cast<int>(in.integer(kNetworkMask, kShortestMask, kLongestMask));
    if (in.failed())
        return {};
    if (!isIpv4(address)) {
        in.fail(kNetworkAddress, QStringLiteral("is not an IPv4 address"));
        return {};
    }
    const Prefix prefix(address, length);
    const quint32 hosts = (quint32(1) << (32 - length)) - 2;
    const quint32 first = prefix.network().address().toIPv4Address();
    if (prefix.network() != prefix) {
        in.fail(kNetworkAddress, QStringLiteral("is not the address of a /%1 network; that would be %2")
                                     .arg(QString::number(length), prefix.network().address().toString()));
    }
    if (!isUnicast(QHostAddress(first + 1)) || !isUnicast(QHostAddress(first + hosts)))
        in.fail(kNetworkAddress, QStringLiteral("is in a network that no host can be in"));
    return {prefix, static_cast<quint32>(in.integer(kReserved, 0, hosts))};
}

Endpoint readEndpoint(wire::JsonReader& in)
{
    const QHostAddress address = in.address(kEndpointAddress);
    if (!isHostAddress(address))
        in.fail(kEndpointAddress, QStringLiteral("is not an IP address that clients could reach"));
    return {address, static_cast<quint16>(in.integer(kEndpointPort, 1, std::numeric_limits<quint16>::max()))};
}

/// As it was written, but for spaces: it is what clients are told.
QString readAllowedIps(wire::JsonReader& in)
{
    const QString text = in.string(kAllowedIps);
    QStringList networks;
    for (const QString& part : text.split(u',')) {
        const QString network = part.trimmed();
        if (networks.size() == kMaxAllowedIps || !Prefix::fromString(network)) {
            in.fail(kAllowedIps, QStringLiteral("is not a list of up to %1 networks like 192.0.2.0/24, separated by "
                                                "commas")
                                     .arg(kMaxAllowedIps));
            return {};
        }
        networks.append(network);
    }
    return networks.join(QStringLiteral(", "));
}

/// Reads the body's object.
template <typename Read>
auto decode(QByteArrayView body, Read read) -> Result<decltype(read(std::declval<wire::JsonReader&>()))>
{
    QString error;
    auto object = wire::parseObject(body, error);
    if (!object)
        return failure(QStringLiteral("the body is not a JSON object: ") + error);
    wire::JsonReader in(*std::move(object));
    auto value = read(in);
    if (in.failed())
        return failure(in.error());
    return value;
}

} // namespace

Result<HubCommand> decodeServer(QByteArrayView body)
{
    return decode(body, [](wire::JsonReader& in) {
        HubCommand command;
        command.name = readName(in, kServerName);
        command.network = readNetwork(in);
        command.publicKey = readKey(in);
        command.endpoint = readEndpoint(in);
        command.allowedIps = readAllowedIps(in);
        return command;
    });
}

Result<PeeringCommand> decodeClient(QByteArrayView body)
{
    return decode(body, [](wire::JsonReader& in) {
        return PeeringCommand{readName(in, kClientName), in.string(kServerName), readKey(in)};
    });
}

Result<QString> decodeServerName(QByteArrayView body)
{
    return decode(body, [](wire::JsonReader& in) { return in.string(kServerName); });
}

Result<QString> decodeClientName(QByteArrayView body)
{
    return decode(body, [](wire::JsonReader& in) { return in.string(kClientName); });
}

Result<Pair> decodePair(QByteArrayView body)
{
    return decode(body, [](wire::JsonReader& in) { return Pair{in.string(kClientName), in.string(kServerName)}; });
}

QByteArray encodeClients(const Hubs& hubs)
{
    QJsonObject clients;
    for (const QString& client : hubs.clients()) {
        QJsonObject peerings;
        for (const StoredPeering& peering : hubs.peeringsOf(client)) {
            peerings.insert(QStringLiteral("peering%1").arg(peerings.size() + 1),
                            QJsonObject{{kPublicKey, keyText(peering.publicKey)},
                                        {QStringLiteral("server"), hubs.nameOf(peering.hub)}});
        }
        clients.insert(client, peerings);
    }
    return compact(clients);
}

QByteArray encodeServers(const Hubs& hubs)
{
    QJsonObject servers;
    for (const HubView& view : hubs.hubs()) {
        servers.insert(view.name, QJsonObject{{kEndpointAddress, view.hub.endpoint.address.toString()},
                                              {kEndpointPort, view.hub.endpoint.port},
                                              {kPublicKey, keyText(view.hub.publicKey)}});
    }
    return compact(servers);
}

QByteArray encodeConfig(const std::vector<std::pair<PublicKey, QHostAddress>>& peers)
{
    QJsonArray list;
    for (const auto& [key, address] : peers)
        list.append(QJsonObject{{kIpAddress, address.toString()}, {kPublicKey, keyText(key)}});
    return compact({{QStringLiteral("peers"), list}});
}

QByteArray encodeServerAddress(const QHostAddress& address)
{
    return compact({{QStringLiteral("server_wg_ip"), address.toString()}});
}

QByteArray encodeClientConfig(const HubView& view, const QHostAddress& lease)
{
    const QJsonObject server{{kEndpointAddress, view.hub.endpoint.address.toString()},
                             {kEndpointPort, view.hub.endpoint.port},
                             {kPublicKey, keyText(view.hub.publicKey)}};
    const QJsonObject subnet{{kAllowedIps, view.hub.allowedIps}, {QStringLiteral("lease"), lease.toString()}};
    return compact({{QStringLiteral("server"), server}, {QStringLiteral("subnet"), subnet}});
}

QByteArray encodeDone()
{
    return "{}";
}

QByteArray encodeError(const QString& reason)
{
    return compact({{QStringLiteral("error"), reason}});
}

} // namespace roamwire::server::wireguardapi
