#pragma once

#include "client-gui/engine/status.h"

namespace roamwire {

/// The longest line of a status that is read: more peers than one machine has any use for.
constexpr qsizetype kMaxStatusLine = 16 * 1024 * 1024;

/// One line that a status socket told (see toJson()), as the status that it was. What is missing, unknown or out of
/// bounds in it is as if it were unknown; a peer without a key is left out. An error: it is no status at all.
Result<Status> readStatus(const QByteArray& line);

} // namespace roamwire
