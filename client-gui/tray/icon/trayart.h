#pragma once

#include "client-gui/tray/icon/overallstate.h"

#include <QColor>
#include <QIcon>
#include <QImage>

namespace roamwire::tray {

/// The mark of Roamwire, two peers and the wire between them, and what becomes of it in each state. Painted, so that it
/// is sharp at any size and pixel ratio. Nobody tells an icon how bright the panel is that it will be on: every hue is
/// halfway between black and white (WCAG contrast of 3 and more to both ends), and every state has a shape of its own.

/// Square, transparent around the mark, `pixels` wide (at least 1).
QImage markImage(OverallState state, int pixels);

/// The same as an icon that paints itself at the size it is asked for.
QIcon markIcon(OverallState state);

/// The hue that a state is painted in.
QColor markColor(OverallState state);

/// The mark on a tile: of the program, on windows and in menus. resources/icons/roamwire.svg is the same drawing.
QIcon applicationIcon();

} // namespace roamwire::tray
