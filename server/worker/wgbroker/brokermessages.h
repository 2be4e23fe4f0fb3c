#pragma once

#include "shared/base/result.h"
#include "shared/model/keys.h"

#include <QByteArray>

#include <cstdint>

namespace roamwire::worker {

/// What the client asks for: an interface for its key. Fields that the protocol does not know are let be; without a
/// version it is 1, as the oldest clients have it.
Result<PublicKey> decodeRequest(QByteArrayView object);

/// "Point WireGuard at this UDP port", with the server's Unix time in seconds: clients without a clock set theirs by
/// it.
QByteArray grantText(quint16 port, std::int64_t unixSeconds);

/// The protocol's only error, whatever the reason is.
QByteArray refusalText();

} // namespace roamwire::worker
