#pragma once

#include "shared/model/keys.h"
#include "tests/integration/server/rawclient.h"

#include <QJsonObject>

namespace roamwire::test {

struct ApiAnswer
{
    int status = 0; ///< 0: there was none
    QByteArray header;
    QByteArray text;
    QJsonObject body; ///< empty where it is none

    QString error() const { return body.value(QStringLiteral("error")).toString(); }
};

/// Calls wireguard_api, as its clients do.
class ApiCaller final
{
public:
    explicit ApiCaller(Door door)
        : m_door(door)
    {
    }

    /// What comes after "Basic "; empty: nothing is sent. Default: "operator" and "secret".
    void setCredentials(const QByteArray& userAndPassword) { m_credentials = userAndPassword; }
    void setMethod(const QByteArray& method) { m_method = method; }
    void setHeaders(const QByteArray& headers) { m_headers = headers; }

    /// `path` behind /api/v1/.
    ApiAnswer call(const QByteArray& path, const QByteArray& body) const;
    ApiAnswer call(const QByteArray& path, const QJsonObject& body = {}) const;
    QByteArray request(const QByteArray& path, const QByteArray& body, bool isLast) const;

    /// The examples of the text, filled in.
    static QJsonObject server(const QString& name, const QString& network = QStringLiteral("192.0.2.0"),
                              int reserved = 20);
    static QJsonObject client(const QString& name, const QString& server, const PublicKey& key);
    static QJsonObject names(const QString& client, const QString& server);
    static PublicKey key(quint32 number);

private:
    Door m_door;
    QByteArray m_credentials = "operator:secret";
    QByteArray m_method = "POST";
    QByteArray m_headers;
};

} // namespace roamwire::test
