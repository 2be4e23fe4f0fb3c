#pragma once

#include "shared/base/result.h"
#include "shared/model/secretbytes.h"

#include <QByteArray>

#include <optional>

struct stat;

namespace roamwire {

/// A private key in a file of mode 0600, in base64 as `wg genkey` prints it, with its newline or without. nullopt where
/// there is no file; an error where there is one that others could have read or written, or that holds no key.
Result<std::optional<PrivateKey>> loadKeyFile(const QByteArray& path);

/// Replaces the file by rename. When it returns without an error the key survives a power failure.
Result<void> saveKeyFile(const QByteArray& path, const PrivateKey& key);

/// Harmless where there is none.
Result<void> removeKeyFile(const QByteArray& path);

/// An error unless it belongs to the user we run as, and to nobody else.
Result<void> requirePrivate(const struct stat& status, const QByteArray& path);

} // namespace roamwire
