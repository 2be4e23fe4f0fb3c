#pragma once

#include "server/net/http/httpmessage.h"

#include <QByteArrayView>

#include <expected>
#include <memory>

namespace roamwire::server {

/// Puts one request together, header and body, from the pieces in which it arrives. Bounded by kMaxRequestHeader and
/// kMaxRequestBody, whatever the request says of its length.
class HttpRequestReader final
{
public:
    HttpRequestReader();
    ~HttpRequestReader();

    /// How many of the bytes were used; the others are to come again, with more behind them. First it stops behind the
    /// header, then behind the request. The error is the answer for who sent it.
    std::expected<qsizetype, HttpResponse> read(QByteArrayView bytes);

    bool hasHeader() const;
    bool isComplete() const;
    /// Whether the client waits to be told to go on before it sends the body.
    bool expectsContinue() const;
    /// Whether the client means to go on with this connection after the answer (RFC 9112 section 9.3).
    bool keepsConnection() const;

    /// From hasHeader() on; the body is there from isComplete() on.
    const HttpRequest& request() const;

private:
    struct Data;
    std::unique_ptr<Data> m_data;
};

} // namespace roamwire::server
