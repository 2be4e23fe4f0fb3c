#pragma once

#include "shared/base/result.h"
#include "shared/model/endpoint.h"
#include "shared/model/keys.h"
#include "shared/wireguard/device.h"

#include <QByteArray>
#include <QList>
#include <QString>

/// The calls of the wireguard_api, as its documentation has them: the JSON bodies that are sent and those that are
/// understood. A broker may be anybody's, so what it answers is read strictly: addresses and keys are values here,
/// never text. Fields that nobody asked for are ignored.
namespace roamwire::agent::broker {

/// Nothing that a broker answers is longer: config and list_all of a hub with kMaxPeers clients, indented, are below.
constexpr qsizetype kMaxAnswer = 1024 * 1024;
/// Clients of one hub; helper::limits::kMaxSyncedPeers.
constexpr qsizetype kMaxPeers = 4096;
/// Networks that a client sends through its hub: what one gateway routes, not a routing table.
constexpr qsizetype kMaxAllowedIps = 32;

namespace path {
inline const QString kServerExists = QStringLiteral("/api/v1/server/exists/");
inline const QString kServerAdd = QStringLiteral("/api/v1/server/add/");
inline const QString kServerAddress = QStringLiteral("/api/v1/server/wireguard_ip/");
inline const QString kServerConfig = QStringLiteral("/api/v1/server/config/");
inline const QString kServerList = QStringLiteral("/api/v1/server/list_all");
inline const QString kRemovePeer = QStringLiteral("/api/v1/server/remove_peer/");
inline const QString kClientAdd = QStringLiteral("/api/v1/client/add/");
inline const QString kClientConfig = QStringLiteral("/api/v1/client/config/");
inline const QString kClientList = QStringLiteral("/api/v1/client/list_all");
} // namespace path

/// A hub as the broker is told of it.
struct HubEntry
{
    QString name;
    Prefix network; ///< the hub gets its first host address
    PublicKey publicKey;
    Endpoint endpoint;
    int reserved = 0;         ///< addresses from the first on that no client gets
    QList<Prefix> allowedIps; ///< what clients send through the hub
};

/// A client at one hub, as the client needs it.
struct Peering
{
    PublicKey hubKey;
    Endpoint hubEndpoint;
    QList<Prefix> allowedIps;
    QHostAddress lease;
    bool operator==(const Peering&) const = default;
};

/// A line of the list of all clients.
struct ListedClient
{
    QString name;
    QString hub;
    PublicKey publicKey;
    bool operator==(const ListedClient&) const = default;
};

QByteArray encodeHubName(const QString& hub);
QByteArray encodePeering(const QString& client, const QString& hub);
QByteArray encodeClient(const QString& client, const QString& hub, const PublicKey& key);
QByteArray encodeHub(const HubEntry& hub);

/// Each key and each address once.
Result<QList<PeerAddresses>> decodePeers(QByteArrayView body);
Result<QHostAddress> decodeHubAddress(QByteArrayView body);
Result<Peering> decodePeering(QByteArrayView body);
/// In the order of their names.
Result<QList<ListedClient>> decodeClients(QByteArrayView body);
/// The key of that hub; nullopt: it is not in the list.
Result<std::optional<PublicKey>> decodeHubKey(QByteArrayView body, const QString& hub);

/// Why the broker refused, as far as it says so, fit to be shown; empty: it does not.
QString decodeReason(QByteArrayView body);

} // namespace roamwire::agent::broker
