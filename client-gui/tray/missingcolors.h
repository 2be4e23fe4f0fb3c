#pragma once

#include <QPalette>

namespace roamwire::tray {

/// What has to be added to a desktop's palette: some leave out the color of placeholders, which is black then.
QPalette missingColors(const QPalette& palette);

} // namespace roamwire::tray
