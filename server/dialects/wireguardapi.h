#pragma once

#include "server/core/hubs.h"
#include "shared/base/result.h"

#include <QByteArray>
#include <QByteArrayView>

/// wireguard_api's requests and answers (docs/dialects.md): bodies of HTTP requests to values, values to bodies. What
/// it calls a server is a hub here. Names end up in files, terminals and other people's configurations, so what is made
/// is read by a strict grammar; a name that nothing could have is merely unknown where something is looked for.
namespace roamwire::server::wireguardapi {

/// Of a hub or a client; as long as what other peers are shown may be.
constexpr qsizetype kMaxName = 64;
/// Networks in `allowed_ips`: what one gateway routes, not a routing table.
constexpr qsizetype kMaxAllowedIps = 32;
/// Prefix lengths of a hub's network: the largest private network, and the smallest with a place for one client.
constexpr int kShortestMask = 8;
constexpr int kLongestMask = 30;

/// A client's name and a hub's.
struct Pair
{
    QString client;
    QString server;
};

Result<HubCommand> decodeServer(QByteArrayView body);
Result<PeeringCommand> decodeClient(QByteArrayView body);
Result<QString> decodeServerName(QByteArrayView body);
Result<QString> decodeClientName(QByteArrayView body);
Result<Pair> decodePair(QByteArrayView body);

/// `client/list_all`
QByteArray encodeClients(const Hubs& hubs);
/// `server/list_all`
QByteArray encodeServers(const Hubs& hubs);
/// `server/config`
QByteArray encodeConfig(const std::vector<std::pair<PublicKey, QHostAddress>>& peers);
/// `server/wireguard_ip`
QByteArray encodeServerAddress(const QHostAddress& address);
/// `client/config`
QByteArray encodeClientConfig(const HubView& hub, const QHostAddress& lease);
/// Where the text has no body.
QByteArray encodeDone();
QByteArray encodeError(const QString& reason);

} // namespace roamwire::server::wireguardapi
