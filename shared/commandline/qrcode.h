#pragma once

#include "shared/base/result.h"

#include <QStringView>

namespace roamwire {

/// `text` as a QR code (ISO/IEC 18004, level L: a screen has no scratches) for a terminal: lines of half blocks, two
/// rows of modules each, with the quiet zone around. Dark is dark by escape sequences, whatever the terminal's own
/// colours are: some readers do not take an inverted code. An error if it is empty or too long.
Result<QString> qrCode(QStringView text);

} // namespace roamwire
