#pragma once

#include "shared/model/tenantid.h"

#include <QByteArray>
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
};
/// Anything else, with the complete answer.
struct HttpRejection
{
    QByteArray response;
};

using HttpVerdict = std::variant<NeedMore, UpgradeRequest, HttpRejection>;

/// Judges what a new connection sent first; `bytes` is all of it so far, at most a little more than kMaxRequestHeader.
HttpVerdict judgeRequest(QByteArrayView bytes);

} // namespace roamwire::server
