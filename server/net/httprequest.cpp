#include "server/net/httprequest.h"

#include "server/net/limits.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <QString>

#include <optional>

namespace roamwire::server {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

using Parser = http::request_parser<http::empty_body>;

const QByteArrayView kEndOfHeader = "\r\n\r\n";
const QString kTenantPath = QStringLiteral("/tenants/");

HttpRejection rejection(http::status status, const QByteArray& line)
{
    const auto phrase = http::obsolete_reason(status);
    return {"HTTP/1.1 " + QByteArray::number(static_cast<int>(status)) + ' ' +
            QByteArray(phrase.data(), static_cast<qsizetype>(phrase.size())) +
            "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + QByteArray::number(line.size() + 1) +
            "\r\nConnection: close\r\n\r\n" + line + '\n'};
}

HttpRejection tooLarge()
{
    return rejection(http::status::request_header_fields_too_large,
                     "the request's header is larger than " + QByteArray::number(kMaxRequestHeader) + " bytes");
}

std::optional<TenantId> tenantOf(beast::string_view target)
{
    const auto path = QString::fromLatin1(target.data(), static_cast<qsizetype>(target.size()));
    if (!path.startsWith(kTenantPath))
        return std::nullopt;
    return TenantId::fromString(QStringView(path).sliced(kTenantPath.size()));
}

HttpVerdict judgeHeader(const Parser::value_type& request, bool hasMore)
{
    const auto tenant = tenantOf(request.target());
    if (!tenant)
        return rejection(http::status::not_found, "there is nothing here; peers connect to /tenants/UUID");
    if (!beast::websocket::is_upgrade(request))
        return rejection(http::status::bad_request, "this path speaks WebSocket only");
    for (const auto field : {http::field::host, http::field::sec_websocket_key, http::field::sec_websocket_version}) {
        if (request[field].empty())
            return rejection(http::status::bad_request,
                             "the upgrade needs Host, Sec-WebSocket-Key and Sec-WebSocket-Version");
    }
    // RFC 6455 section 4.1: a client waits for the answer. QWebSocket loses what does not.
    if (hasMore)
        return rejection(http::status::bad_request, "wait for the upgrade before sending");
    return UpgradeRequest{*tenant};
}

} // namespace

HttpVerdict judgeRequest(QByteArrayView bytes)
{
    const qsizetype end = bytes.indexOf(kEndOfHeader);
    const qsizetype headerSize = end < 0 ? bytes.size() : end + kEndOfHeader.size();
    if (headerSize > kMaxRequestHeader)
        return tooLarge();

    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(kMaxRequestHeader));
    beast::error_code error;
    parser.put(boost::asio::const_buffer(bytes.data(), static_cast<std::size_t>(headerSize)), error);
    if (error == http::error::need_more)
        return NeedMore{};
    if (error == http::error::header_limit)
        return tooLarge();
    if (error || !parser.is_header_done()) {
        if (!error)
            return NeedMore{};
        return rejection(http::status::bad_request, "this is not an HTTP request");
    }
    return judgeHeader(parser.get(), headerSize < bytes.size());
}

} // namespace roamwire::server
