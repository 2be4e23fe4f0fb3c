#include "server/net/http/httprequestreader.h"

#include "server/net/limits.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>

namespace roamwire::server {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

using Parser = http::request_parser<http::string_body>;

/// The end of a chunked body. As long as there is more to come, at least so much is; and Boost 1.74 fails an assertion
/// when it is shown a part of it twice.
constexpr qsizetype kLastChunk = 5;
constexpr std::string_view kContinue = "100-continue";
/// RFC 9112 section 6.3: without a length and without chunks these would have no body, which nobody means.
constexpr std::array kMethodsWithBody{http::verb::post, http::verb::put, http::verb::patch};

QByteArray bytesOf(beast::string_view text)
{
    return QByteArray(text.data(), static_cast<qsizetype>(text.size()));
}

HttpResponse answerTo(beast::error_code error)
{
    if (error == http::error::body_limit)
        return plainAnswer(413, "the body is larger than " + QByteArray::number(kMaxRequestBody) + " bytes");
    if (error == http::error::header_limit)
        return plainAnswer(431,
                           "the request's header is larger than " + QByteArray::number(kMaxRequestHeader) + " bytes");
    return plainAnswer(400, "this is not an HTTP request");
}

/// What is wrong with a well-formed header.
std::optional<HttpResponse> flawOf(const Parser& parser)
{
    const auto& header = parser.get();
    const auto expectation = header[http::field::expect];
    if (!expectation.empty() && !beast::iequals(expectation, kContinue.data()))
        return plainAnswer(417, "only 100-continue can be expected here");
    if (parser.chunked() || parser.content_length())
        return std::nullopt;
    if (header.count(http::field::transfer_encoding) > 0)
        return plainAnswer(501, "the only transfer encoding known here is chunked");
    if (std::find(kMethodsWithBody.begin(), kMethodsWithBody.end(), header.method()) != kMethodsWithBody.end())
        return plainAnswer(411, "say how long the body is, with Content-Length or in chunks");
    return std::nullopt;
}

HttpRequest headerOf(const Parser::value_type& header)
{
    HttpRequest request;
    request.method = bytesOf(header.method_string());
    const QByteArray target = bytesOf(header.target());
    const qsizetype end = target.indexOf('?');
    request.path = end < 0 ? target : target.first(end);
    if (end >= 0)
        request.query = target.sliced(end + 1);
    for (const auto& field : header)
        request.headers.append({bytesOf(field.name_string()), bytesOf(field.value())});
    return request;
}

} // namespace

struct HttpRequestReader::Data
{
    Parser parser;
    HttpRequest request;
    bool hasHeader = false;
    bool isComplete = false;
};

HttpRequestReader::HttpRequestReader()
    : m_data(std::make_unique<Data>())
{
    m_data->parser.header_limit(static_cast<std::uint32_t>(kMaxRequestHeader));
    m_data->parser.body_limit(static_cast<std::uint64_t>(kMaxRequestBody));
}

HttpRequestReader::~HttpRequestReader() = default;

bool HttpRequestReader::hasHeader() const
{
    return m_data->hasHeader;
}

bool HttpRequestReader::isComplete() const
{
    return m_data->isComplete;
}

bool HttpRequestReader::expectsContinue() const
{
    // Version 1.0 knows no answers before the answer (RFC 9110 section 10.1.1).
    return m_data->hasHeader && !m_data->isComplete && m_data->parser.get().version() > 10 &&
           !m_data->parser.get()[http::field::expect].empty();
}

bool HttpRequestReader::keepsConnection() const
{
    return m_data->isComplete && m_data->parser.get().keep_alive();
}

const HttpRequest& HttpRequestReader::request() const
{
    return m_data->request;
}

std::expected<qsizetype, HttpResponse> HttpRequestReader::read(QByteArrayView bytes)
{
    Parser& parser = m_data->parser;
    if (m_data->isComplete || (m_data->hasHeader && parser.chunked() && bytes.size() < kLastChunk))
        return 0;
    beast::error_code error;
    const std::size_t used =
        parser.put(boost::asio::const_buffer(bytes.data(), static_cast<std::size_t>(bytes.size())), error);
    if (error && error != http::error::need_more)
        return std::unexpected(answerTo(error));
    if (!m_data->hasHeader && parser.is_header_done()) {
        if (auto flaw = flawOf(parser))
            return std::unexpected(std::move(*flaw));
        m_data->hasHeader = true;
        m_data->request = headerOf(parser.get());
        parser.eager(true);
    }
    if (parser.is_done()) {
        m_data->isComplete = true;
        m_data->request.body = QByteArray::fromStdString(parser.get().body());
    }
    return static_cast<qsizetype>(used);
}

} // namespace roamwire::server
