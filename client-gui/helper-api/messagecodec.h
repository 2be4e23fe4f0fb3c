#pragma once

#include "client-gui/helper-api/messages.h"
#include "shared/base/result.h"

#include <QByteArray>

namespace roamwire::helper {

/// One JSON object per frame. Decoding is strict: a wrong or missing field is an error that names it; the helper runs
/// as root.
QByteArray encode(const Request& request);
QByteArray encode(const Response& response);
Result<Request> decodeRequest(QByteArrayView frame);
Result<Response> decodeResponse(QByteArrayView frame);

} // namespace roamwire::helper
