#pragma once

#include <QIcon>

namespace roamwire::tray {

/// Small line drawings for buttons. Painted in the palette's colours of the moment, so that they are sharp at any size
/// and stay visible when the desktop turns dark.
enum class Glyph { Copy, Done, Collapse, Expand, More, Warning, Find };

QIcon glyphIcon(Glyph glyph);

} // namespace roamwire::tray
