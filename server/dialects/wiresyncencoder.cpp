#include "server/dialects/wiresyncmessages.h"

#include <QJsonDocument>
#include <QJsonObject>

// Put together by hand, because the original's order of the fields is not the alphabetical one of QJsonObject. Nothing
// needs escaping: keys, addresses, numbers and MAC addresses have no character that does.

namespace roamwire::server::wiresync {
namespace {

/// `,"name":"value"`
QByteArray field(QByteArrayView name, const QByteArray& value)
{
    return QByteArray(",\"").append(name).append("\":\"").append(value).append('"');
}

QByteArray textOf(const QHostAddress& address)
{
    return address.toString().toLatin1(); // empty for a null one
}

QByteArray textOf(const Gateway& gateway)
{
    const QByteArray text = toString(gateway.mac).toLatin1();
    return gateway.isUpperCase ? text.toUpper() : text;
}

/// Seconds, as the original keeps its time.
QByteArray secondsOf(qint64 unixMs)
{
    constexpr int kMillisecondDigits = 3;
    return QByteArray::number(static_cast<double>(unixMs) / 1000, 'f', kMillisecondDigits);
}

QByteArray list(QByteArrayView type, QByteArrayView name, const QList<QByteArray>& items)
{
    return QByteArray(R"({"t":")").append(type).append("\",\"").append(name).append("\":[") + items.join(',') + "]}";
}

} // namespace

QByteArray encodeUpdateAck()
{
    return QByteArrayLiteral(R"({"t":"update_ack"})");
}

QByteArray encodeGetPeerAck()
{
    return QByteArrayLiteral(R"({"t":"getPeer_ack"})");
}

QByteArray encodeDunno()
{
    return QByteArrayLiteral(R"({"t":"dunno","answer":"Hello, World!"})");
}

QByteArray encodeKeys(const QList<PublicKey>& keys)
{
    QList<QByteArray> texts;
    texts.reserve(keys.size());
    for (const PublicKey& key : keys)
        texts.append('"' + key.toBase64() + '"');
    return list("keys", "keys", texts);
}

QByteArray encodePeer(const PeerInfo& peer, const std::optional<Gateway>& gateway, std::optional<qint64> unixMs)
{
    QByteArray text = R"({"t":"peer")" + field("publickey", peer.publicKey.toBase64()) +
                      field("wgip", textOf(peer.wgip)) + field("listen_port", QByteArray::number(peer.listenPort)) +
                      field("lan_name", gateway ? textOf(*gateway) : QByteArrayLiteral("-")) +
                      field("lanip", textOf(peer.lanIp)) + field("wanip", textOf(peer.wanIp));
    if (unixMs)
        text += field("time", secondsOf(*unixMs));
    return text + '}';
}

QByteArray encodeNoPeer(const PublicKey& key)
{
    return R"({"t":"noPeer")" + field("publickey", key.toBase64()) + '}';
}

QByteArray encodePending(const QList<QByteArray>& items)
{
    return list("pending", "items", items);
}

QByteArray encodePeers(const QList<QByteArray>& peers)
{
    return list("peers", "peers", peers);
}

QByteArray encodeRefusal(const Refusal& refusal)
{
    const QJsonObject object{{QStringLiteral("error"), refusal.code}, {QStringLiteral("reason"), refusal.reason}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace roamwire::server::wiresync
