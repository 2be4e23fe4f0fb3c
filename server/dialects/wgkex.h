#pragma once

#include "server/core/gatewaytable.h"
#include "shared/base/result.h"

#include <QByteArrayView>

#include <optional>

/// wgkex: clients bring their keys over HTTP, gateways hear of them over MQTT. Every decoder here reads what a stranger
/// sent, and every error is a sentence for who sent it.
namespace roamwire::server::wgkex {

/// An exchange has some hundred bytes, and so has what a worker publishes.
constexpr qsizetype kMaxBody = 4 * 1024;
constexpr qsizetype kMaxPayload = 4 * 1024;
/// Of domains and workers.
constexpr qsizetype kMaxName = 64;
constexpr quint32 kMaxPeers = 1'000'000; ///< of one gateway: far more than WireGuard carries

/// What a client asks for, whatever the API's version.
struct Request
{
    QByteArray domain;
    PublicKey publicKey;
    bool operator==(const Request&) const = default;
};
Result<Request> decodeRequest(QByteArrayView body);

/// {"Message":"OK"}
QByteArray okBody();
/// {"Endpoint":{…}}
QByteArray endpointBody(const Gateway& gateway);
/// {"error":{"message":…}}
QByteArray errorBody(const QString& message);

/// Letters, digits, `_`, `-` and `.`: what stands in topics between slashes.
bool isName(QByteArrayView text);

/// Where the key goes, in base64.
QByteArray keyTopic(const QByteArray& domain);

/// What workers publish.
struct WorkerTopic
{
    enum class Kind { Data, Status, Peers };
    Kind kind = Kind::Status;
    QByteArray worker;
    QByteArray domain; ///< not of Status
    bool operator==(const WorkerTopic&) const = default;
};
QByteArrayList workerTopics(); ///< all of them, to subscribe to
std::optional<WorkerTopic> parseTopic(QByteArrayView topic);

Result<Gateway> decodeData(QByteArrayView payload);
std::optional<bool> decodeStatus(QByteArrayView payload);
std::optional<quint32> decodePeers(QByteArrayView payload);

} // namespace roamwire::server::wgkex
