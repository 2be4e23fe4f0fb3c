#include "tests/integration/server/apicaller.h"

#include <QJsonDocument>
#include <QtEndian>

namespace roamwire::test {

QByteArray ApiCaller::request(const QByteArray& path, const QByteArray& body, bool isLast) const
{
    const QByteArray authorization =
        m_credentials.isEmpty() ? QByteArray() : "Authorization: Basic " + m_credentials.toBase64() + "\r\n";
    return m_method + " /api/v1/" + path + " HTTP/1.1\r\nHost: broker\r\n" + authorization + m_headers +
           (isLast ? "Connection: close\r\n" : "") + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" +
           body;
}

ApiAnswer ApiCaller::call(const QByteArray& path, const QByteArray& body) const
{
    RawClient client(m_door);
    client.sendRaw(request(path, body, true));
    if (!client.isDisconnected())
        return {};
    const QByteArray& answer = client.answer();
    const qsizetype end = answer.indexOf("\r\n\r\n");
    ApiAnswer parsed{
        answer.mid(sizeof("HTTP/1.1 ") - 1, 3).toInt(), answer.first(qMax(end, qsizetype(0))), answer.mid(end + 4), {}};
    parsed.body = QJsonDocument::fromJson(parsed.text).object();
    return parsed;
}

ApiAnswer ApiCaller::call(const QByteArray& path, const QJsonObject& body) const
{
    return call(path, QJsonDocument(body).toJson());
}

QJsonObject ApiCaller::server(const QString& name, const QString& network, int reserved)
{
    return {{QStringLiteral("server_name"), name},
            {QStringLiteral("network_address"), network},
            {QStringLiteral("network_mask"), 24},
            {QStringLiteral("public_key"), QString::fromLatin1(key(1'000'000).toBase64())},
            {QStringLiteral("endpoint_address"), QStringLiteral("198.51.100.7")},
            {QStringLiteral("endpoint_port"), 5128},
            {QStringLiteral("n_reserved_ips"), reserved},
            {QStringLiteral("allowed_ips"), QString(network + QStringLiteral("/24"))}};
}

QJsonObject ApiCaller::client(const QString& name, const QString& server, const PublicKey& key)
{
    QJsonObject object = names(name, server);
    object.insert(QStringLiteral("public_key"), QString::fromLatin1(key.toBase64()));
    return object;
}

QJsonObject ApiCaller::names(const QString& client, const QString& server)
{
    return {{QStringLiteral("client_name"), client}, {QStringLiteral("server_name"), server}};
}

PublicKey ApiCaller::key(quint32 number)
{
    PublicKey key;
    qToBigEndian(number, key.data());
    return key;
}

} // namespace roamwire::test
