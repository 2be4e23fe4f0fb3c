#include "tests/integration/server/wiresyncclient.h"

#include "tests/integration/server/rawclient.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <sodium.h>

namespace roamwire::test {

PostAnswer post(quint16 port, const QByteArray& data)
{
    const QByteArray body = "{\"data\": " + data + "}";
    RawClient client(port);
    client.sendRaw("POST /test HTTP/1.1\r\nHost: server\r\nUser-Agent: python-requests/2.31.0\r\nAccept: */*\r\n"
                   "Connection: close\r\nContent-Type: application/json\r\nContent-Length: " +
                   QByteArray::number(body.size()) + "\r\n\r\n" + body);
    if (!client.isDisconnected())
        return {};
    const QByteArray& answer = client.answer();
    return {answer.mid(sizeof("HTTP/1.1 ") - 1, 3).toInt(), answer.mid(answer.indexOf("\r\n\r\n") + 4)};
}

PublicKey randomKey()
{
    PublicKey key;
    randombytes_buf(key.data(), PublicKey::kSize);
    return key;
}

WireSyncClient::WireSyncClient(quint16 port, const QByteArray& wgip, const QByteArray& lanip, const QByteArray& gateway)
    : m_port(port)
    , m_key(randomKey())
    , m_wgip(wgip)
    , m_lanip(lanip)
    , m_gateway(gateway)
{
}

QByteArray WireSyncClient::updateText() const
{
    return "{\"t\": \"update\", \"publickey\": \"" + keyText() + "\", \"wgip\": \"" + m_wgip +
           "\", \"listen_port\": \"51820\", \"lan_name\": \"" + m_gateway + "\", \"lanip\": \"" + m_lanip +
           "\", \"wanip\": \"203.0.113.7\"}";
}

void WireSyncClient::moveTo(const QByteArray& lanip, const QByteArray& gateway)
{
    m_lanip = lanip;
    m_gateway = gateway;
}

bool WireSyncClient::check()
{
    const PostAnswer answer = post(m_port, "{\"t\": \"check\", \"publickey\": \"" + keyText() + "\"}");
    const auto document = QJsonDocument::fromJson(answer.body);
    if (!document.isObject())
        return true; // it prints what went wrong, and goes on
    if (document.object().contains(QStringLiteral("t")))
        return handle(document.object());
    ++m_refusals;
    return true;
}

bool WireSyncClient::handle(const QJsonObject& message)
{
    const QString type = message.value(QStringLiteral("t")).toString();
    if (type == QStringLiteral("pending")) {
        for (const QJsonValue& item : message.value(QStringLiteral("items")).toArray()) {
            if (!handle(item.toObject()))
                return false;
        }
        return true;
    }
    if (type == QStringLiteral("keys")) {
        for (const QJsonValue& key : message.value(QStringLiteral("keys")).toArray()) {
            post(m_port, "{\"t\": \"getPeer\", \"publickey\": \"" + keyText() + "\", \"targetkey\": \"" +
                             key.toString().toLatin1() + "\"}");
        }
        return true;
    }
    if (type == QStringLiteral("peer")) {
        learn(message);
        return true;
    }
    return false;
}

void WireSyncClient::learn(const QJsonObject& peer)
{
    const auto text = [&](const char* name) { return peer.value(QLatin1String(name)).toString(); };
    const QString key = text("publickey");
    if (key.toLatin1() == keyText())
        return;
    const bool isHere = text("lan_name").toLatin1() == m_gateway;
    m_endpoints[key] = text(isHere ? "lanip" : "wanip") + u':' + text("listen_port");
    m_addresses[key] = text("wgip");
}

} // namespace roamwire::test
