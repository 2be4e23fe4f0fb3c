#include "server/worker/wgkex/wgkexmessages.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace roamwire::worker {
namespace {

server::MqttMessage retained(const QString& topic, QByteArray payload)
{
    return {topic.toLatin1(), std::move(payload), true};
}

} // namespace

Result<KeyMessage> decodeKeyMessage(const server::MqttMessage& message)
{
    const QByteArrayList levels = message.topic.split('/');
    if (levels.size() != 3 || levels[0] != "wireguard" || levels[1].isEmpty())
        return failure(QStringLiteral("not a topic of keys"));
    const auto key = PublicKey::fromBase64(message.payload);
    if (!key || key->isNull())
        return failure(QStringLiteral("not a WireGuard key in base64"));
    return KeyMessage{levels[1], *key};
}

QByteArray keyFilter(const QString& domain)
{
    return QStringLiteral("wireguard/%1/+").arg(domain).toLatin1();
}

server::MqttMessage dataMessage(const QString& worker, const QString& domain, const std::optional<GatewayData>& data)
{
    const QString topic = QStringLiteral("wireguard-worker/%1/%2/data").arg(worker, domain);
    if (!data)
        return retained(topic, {});
    const QJsonObject object{{QStringLiteral("ExternalAddress"), data->externalAddress},
                             {QStringLiteral("Port"), data->port},
                             {QStringLiteral("PublicKey"), QString::fromLatin1(data->publicKey.toBase64())},
                             {QStringLiteral("LinkAddress"), data->linkAddress.toString()}};
    return retained(topic, QJsonDocument(object).toJson(QJsonDocument::Compact));
}

server::MqttMessage statusMessage(const QString& worker, bool isAlive)
{
    return retained(QStringLiteral("wireguard-worker/%1/status").arg(worker), isAlive ? "1" : "0");
}

server::MqttMessage connectedPeersMessage(const QString& worker, const QString& domain, qsizetype count)
{
    return retained(QStringLiteral("wireguard-metrics/%1/%2/connected_peers").arg(domain, worker),
                    QByteArray::number(count));
}

} // namespace roamwire::worker
