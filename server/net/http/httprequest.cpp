#include "server/net/http/httprequest.h"

#include "server/net/limits.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <QString>

#include <limits>
#include <optional>

namespace roamwire::server {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

using Parser = http::request_parser<http::empty_body>;

const QByteArrayView kEndOfHeader = "\r\n\r\n";
const QString kTenantPath = QStringLiteral("/tenants/");

HttpRejection tooLarge()
{
    return {
        plainAnswer(431, "the request's header is larger than " + QByteArray::number(kMaxRequestHeader) + " bytes")};
}

std::optional<HttpResponse> flawOfUpgrade(const Parser::value_type& request, bool hasMore)
{
    if (!beast::websocket::is_upgrade(request))
        return plainAnswer(400, "this path speaks WebSocket only");
    for (const auto field : {http::field::host, http::field::sec_websocket_key, http::field::sec_websocket_version}) {
        if (request[field].empty())
            return plainAnswer(400, "the upgrade needs Host, Sec-WebSocket-Key and Sec-WebSocket-Version");
    }
    // RFC 6455 section 4.1: a client waits for the answer. QWebSocket loses what does not.
    if (hasMore)
        return plainAnswer(400, "wait for the upgrade before sending");
    return std::nullopt;
}

QByteArray forwardedFor(const Parser::value_type& request)
{
    const auto [first, last] = request.equal_range(kForwardedFor);
    QByteArrayList values;
    for (auto field = first; field != last; ++field)
        values.append(QByteArray(field->value().data(), static_cast<qsizetype>(field->value().size())));
    return values.join(',');
}

HttpVerdict judgeHeader(const Parser::value_type& request, bool hasMore)
{
    const auto target = QString::fromLatin1(request.target().data(), static_cast<qsizetype>(request.target().size()));
    if (!target.startsWith(kTenantPath))
        return PlainRequest{};
    const bool isHead = request.method() == http::verb::head;
    const auto tenant = TenantId::fromString(QStringView(target).sliced(kTenantPath.size()));
    if (!tenant)
        return HttpRejection{plainAnswer(404, "there is nothing here; peers connect to /tenants/UUID"), isHead};
    if (auto flaw = flawOfUpgrade(request, hasMore))
        return HttpRejection{std::move(*flaw), isHead};
    return UpgradeRequest{*tenant, forwardedFor(request)};
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
    parser.body_limit(std::numeric_limits<std::uint64_t>::max()); // is HttpRequestReader's to judge
    beast::error_code error;
    parser.put(boost::asio::const_buffer(bytes.data(), static_cast<std::size_t>(headerSize)), error);
    if (error == http::error::need_more)
        return NeedMore{};
    if (error == http::error::header_limit)
        return tooLarge();
    if (error || !parser.is_header_done()) {
        if (!error)
            return NeedMore{};
        return HttpRejection{plainAnswer(400, "this is not an HTTP request")};
    }
    return judgeHeader(parser.get(), headerSize < bytes.size());
}

} // namespace roamwire::server
