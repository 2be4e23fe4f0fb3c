#pragma once

#include <QColor>
#include <QPalette>

namespace roamwire::tray {

/// What a colour stands for. It never stands alone: a word beside it says the same.
enum class Tone {
    Near,      ///< through the LAN that both are in; also "well"
    Direct,    ///< over the internet, without help
    Relayed,   ///< by the relay
    Quiet,     ///< nothing to tell, or not there
    Attention, ///< somebody has to do something
};

/// The hues of a tone. `text` is read on `fill`; `line` is for text, dots and curves on a palette's base or window,
/// also where the row is selected: both pairs have the contrast of WCAG 2.1 AA for text, 4.5.
struct ToneColors
{
    QColor fill;
    QColor text;
    QColor line;
};

/// For a palette that is as light or dark as this one.
ToneColors toneColors(Tone tone, const QPalette& palette);

bool isDark(const QPalette& palette);

/// Text that steps back behind the palette's text, and can still be read.
QColor quietText(const QPalette& palette);
/// Behind the selected row, and the one below the pointer.
QColor selectedFill(const QPalette& palette);
QColor hoveredFill(const QPalette& palette);
/// Circles and frames that belong to the background.
QColor faintFill(const QPalette& palette);

/// WCAG 2.1: from 1 (the same) to 21 (black on white). Opaque colours only.
double contrast(const QColor& one, const QColor& other);

} // namespace roamwire::tray
