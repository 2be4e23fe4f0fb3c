#pragma once

#include <QString>

#include <chrono>

namespace roamwire::tray {

/// Time to paste it somewhere.
constexpr std::chrono::milliseconds kCopyLifetime = std::chrono::minutes(1);

/// Copies a secret to the clipboard, and takes it away again after a while unless something else was copied since;
/// also when the window is gone by then. Clipboard managers are asked not to keep it.
void copyBriefly(const QString& secret, std::chrono::milliseconds lifetime = kCopyLifetime);

} // namespace roamwire::tray
