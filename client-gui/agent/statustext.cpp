#include "client-gui/agent/statustext.h"

#include "shared/commandline/table.h"

#include <QJsonArray>
#include <QList>
#include <QLocale>
#include <QStringList>

namespace roamwire::agent {
namespace {

QString text(const QJsonObject& object, const QString& name)
{
    const QJsonValue value = object.value(name);
    return value.isNull() ? QStringLiteral("-") : value.toVariant().toString();
}

QString bytes(const QJsonObject& object, const QString& name)
{
    const QJsonValue value = object.value(name);
    return value.isNull() ? QStringLiteral("-") : QLocale::c().formattedDataSize(value.toInteger());
}

QString roundTrip(const QJsonObject& peer)
{
    const QJsonValue ms = peer.value(QStringLiteral("rtt_ms"));
    return ms.isNull() ? QStringLiteral("-") : QStringLiteral("%1 ms").arg(ms.toInteger());
}

QString handshake(const QJsonObject& peer)
{
    const QJsonValue age = peer.value(QStringLiteral("handshake_age_s"));
    return age.isNull() ? QStringLiteral("never") : QStringLiteral("%1 s ago").arg(age.toInteger());
}

QStringList rowOf(const QJsonObject& peer)
{
    const QString path = text(peer, QStringLiteral("path"));
    const bool verified = peer.value(QStringLiteral("verified")).toBool();
    const QString reason = peer.value(QStringLiteral("reason")).toString();
    return {
        text(peer, QStringLiteral("name")),
        text(peer, QStringLiteral("wgip")),
        text(peer, QStringLiteral("presence")),
        verified || path == QStringLiteral("none") ? path : path + QStringLiteral(" (trying)"),
        text(peer, QStringLiteral("endpoint")),
        roundTrip(peer),
        handshake(peer),
        bytes(peer, QStringLiteral("rx_bytes")) + QStringLiteral(" / ") + bytes(peer, QStringLiteral("tx_bytes")),
        reason.isEmpty() ? QStringLiteral("-") : reason,
    };
}

} // namespace

QString statusText(const QJsonObject& status)
{
    const QJsonObject self = status.value(QStringLiteral("self")).toObject();
    const QString problem = self.value(QStringLiteral("problem")).toString();
    QString out = QStringLiteral("%1  %2  server %3  seen as %4\nnetwork %5\n")
                      .arg(text(self, QStringLiteral("interface")), text(self, QStringLiteral("wgip")),
                           text(self, QStringLiteral("server")), text(self, QStringLiteral("observed")),
                           text(self, QStringLiteral("tenant")));
    if (!problem.isEmpty())
        out += QStringLiteral("problem: %1\n").arg(problem);

    const QJsonArray peers = status.value(QStringLiteral("peers")).toArray();
    if (peers.isEmpty())
        return out + QStringLiteral("no other peers yet\n");
    QList<QStringList> rows{{QStringLiteral("PEER"), QStringLiteral("ADDRESS"), QStringLiteral("PRESENCE"),
                             QStringLiteral("PATH"), QStringLiteral("ENDPOINT"), QStringLiteral("RTT"),
                             QStringLiteral("HANDSHAKE"), QStringLiteral("IN / OUT"), QStringLiteral("REASON")}};
    for (const QJsonValue& peer : peers)
        rows.append(rowOf(peer.toObject()));
    return out + u'\n' + table(rows);
}

} // namespace roamwire::agent
