#include "client-gui/tray/missingcolors.h"

#include "client-gui/tray/peers/badgecolors.h"

namespace roamwire::tray {

QPalette missingColors(const QPalette& palette)
{
    constexpr double kLegible = 3; // as for large text in WCAG 2.1; placeholders may step back
    QPalette missing;
    QColor placeholder = palette.color(QPalette::PlaceholderText);
    placeholder.setAlpha(255);
    if (contrast(placeholder, palette.color(QPalette::Base)) < kLegible)
        missing.setColor(QPalette::PlaceholderText, quietText(palette));
    return missing;
}

} // namespace roamwire::tray
