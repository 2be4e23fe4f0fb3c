#include "server/net/http/httpmessage.h"

#include <boost/beast/http/status.hpp>

namespace roamwire::server {

QByteArray HttpRequest::header(QByteArrayView name) const
{
    for (const HttpHeader& header : headers) {
        if (header.name.compare(name, Qt::CaseInsensitive) == 0)
            return header.value;
    }
    return {};
}

QByteArray HttpRequest::joinedHeader(QByteArrayView name) const
{
    QByteArrayList values;
    for (const HttpHeader& header : headers) {
        if (header.name.compare(name, Qt::CaseInsensitive) == 0)
            values.append(header.value);
    }
    return values.join(',');
}

HttpResponse badForwarding()
{
    return plainAnswer(400, "the proxy's X-Forwarded-For is not understood: it is to end with the client's IP address");
}

HttpResponse plainAnswer(int status, const QByteArray& line)
{
    return {status, kPlainText, line + '\n'};
}

QByteArray serialize(const HttpResponse& response, HttpDelivery delivery)
{
    namespace http = boost::beast::http;
    const auto phrase = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
    QByteArray bytes = "HTTP/1.1 " + QByteArray::number(response.status) + ' ' +
                       QByteArray(phrase.data(), static_cast<qsizetype>(phrase.size())) + "\r\n";
    for (const HttpHeader& header : response.headers)
        bytes += header.name + ": " + header.value + "\r\n";
    bytes += "Content-Type: " + response.contentType +
             "\r\nContent-Length: " + QByteArray::number(response.body.size()) +
             "\r\nCache-Control: no-store\r\nConnection: " + (delivery.isLast ? "close" : "keep-alive") + "\r\n\r\n";
    if (delivery.withBody)
        bytes += response.body;
    return bytes;
}

} // namespace roamwire::server
