#include "tests/lab/agentstatus.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace roamwire::lab {

Result<AgentStatus> AgentStatus::parse(const QByteArray& json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    const QJsonObject self = object.value(QLatin1String("self")).toObject();
    if (self.isEmpty())
        return failure(QStringLiteral("not a status: ") + QString::fromUtf8(json.left(200)));
    AgentStatus status;
    status.tunnelAddress = QHostAddress(self.value(QLatin1String("wgip")).toString());
    status.isConnected = self.value(QLatin1String("server")).toString() == QLatin1String("connected");
    status.mode = self.value(QLatin1String("mode")).toString();
    const QJsonArray peers = object.value(QLatin1String("peers")).toArray();
    for (const QJsonValue& value : peers) {
        const QJsonObject peer = value.toObject();
        PathView view{peer.value(QLatin1String("path")).toString(),
                      peer.value(QLatin1String("verified")).toBool(),
                      peer.value(QLatin1String("endpoint")).toString(),
                      {},
                      peer.value(QLatin1String("reason")).toString()};
        if (const QJsonValue ms = peer.value(QLatin1String("rtt_ms")); ms.isDouble())
            view.roundTripMs = ms.toDouble();
        const QString name = peer.value(QLatin1String("name")).toString();
        if (name.isEmpty()) {
            ++status.unnamed;
            continue;
        }
        status.paths.insert(name, view);
        status.tunnelAddresses.insert(name, QHostAddress(peer.value(QLatin1String("wgip")).toString()));
    }
    return status;
}

} // namespace roamwire::lab
