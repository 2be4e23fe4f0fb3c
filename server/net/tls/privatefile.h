#pragma once

#include "server/net/tls/secrettext.h"
#include "shared/base/result.h"

#include <optional>

namespace roamwire::server {

/// The text of a small file that only its owner, this user, may read; nullopt where there is none. The error names the
/// file.
Result<std::optional<SecretText>> readPrivateFile(const QString& path);

/// Makes such a file (0600), which is not there yet. Whole and on the disk when it returns, or not at all.
Result<void> makePrivateFile(const QString& path, const SecretText& text);

} // namespace roamwire::server
