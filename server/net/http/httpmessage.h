#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QList>

namespace roamwire::server {

struct HttpHeader
{
    QByteArray name;
    QByteArray value;
};

/// A whole request, as it was sent: nothing is decoded.
struct HttpRequest
{
    QByteArray method;
    QByteArray path;  ///< the target up to its '?'
    QByteArray query; ///< and what follows that
    QList<HttpHeader> headers;
    QByteArray body;
    QHostAddress peer; ///< the client, where a trusted proxy passed it on

    /// Names know no upper and lower case; empty where there is none, the first where there are several.
    QByteArray header(QByteArrayView name) const;
    /// All of that name, joined by commas (RFC 9110 section 5.3).
    QByteArray joinedHeader(QByteArrayView name) const;
};

struct HttpResponse
{
    int status = 200;
    QByteArray contentType;
    QByteArray body;
    QList<HttpHeader> headers = {}; ///< besides those that every answer has
};

/// Whom a proxy has heard this from.
inline constexpr char kForwardedFor[] = "X-Forwarded-For";

inline constexpr char kPlainText[] = "text/plain; charset=utf-8";

/// To a proxy whose X-Forwarded-For is no list of addresses.
HttpResponse badForwarding();

/// One line for a person.
HttpResponse plainAnswer(int status, const QByteArray& line);

/// What becomes of an answer and its connection.
struct HttpDelivery
{
    bool withBody = true; ///< false: to HEAD
    bool isLast = true;   ///< of its connection
};

QByteArray serialize(const HttpResponse& response, HttpDelivery delivery);

} // namespace roamwire::server
