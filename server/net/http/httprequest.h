#pragma once

#include "server/net/http/httpmessage.h"
#include "shared/model/tenantid.h"

#include <QByteArrayView>

#include <variant>

namespace roamwire::server {

/// The header is not complete yet.
struct NeedMore
{
};
/// A WebSocket upgrade for a tenant: the bytes are to be left to QWebSocketServer.
struct UpgradeRequest
{
    TenantId tenant;
    QByteArray forwardedFor; ///< all fields of that name, joined by commas
};
/// Some other request, for HttpRequestReader from its first byte on.
struct PlainRequest
{
};
/// No request, or a bad one for a tenant's path.
struct HttpRejection
{
    HttpResponse response;
    bool isHead = false;
};

using HttpVerdict = std::variant<NeedMore, UpgradeRequest, PlainRequest, HttpRejection>;

/// Judges what a new connection sent first; `bytes` is all of it so far, at most a little more than kMaxRequestHeader.
HttpVerdict judgeRequest(QByteArrayView bytes);

} // namespace roamwire::server
