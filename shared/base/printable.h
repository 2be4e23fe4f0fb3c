#pragma once

#include <QString>

namespace roamwire {

/// The text with U+FFFD in the place of what may not stand in a line that somebody else wrote and a person reads:
/// control characters (terminal escapes), what is invisible (text direction, zero width), line and paragraph
/// separators, halves of characters.
QString printable(const QString& text);

} // namespace roamwire
