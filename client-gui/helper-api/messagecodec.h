#pragma once

#include "client-gui/helper-api/messages.h"
#include "shared/base/result.h"

#include <QByteArray>

namespace roamwire::helper {

/// One JSON object per frame. Decoding is strict: a wrong or missing field is an error that names it; the helper runs
/// as root.
QByteArray encode(const Request& request);
QByteArray encode(const Response& response);
QByteArray encode(const Event& event);
Result<Request> decodeRequest(QByteArrayView frame);
Result<FromHelper> decodeFromHelper(QByteArrayView frame);

/// The verbs by their names on the wire, in the order of the variant.
QStringList verbNames();

/// The interface that a verb names; empty for hello.
QString interfaceOf(const Verb& verb);

} // namespace roamwire::helper
