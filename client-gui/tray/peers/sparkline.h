#pragma once

#include <QPolygonF>
#include <QRectF>

#include <span>

namespace roamwire::tray {

/// What fills the height at least, in bytes per second: keepalives are no mountains.
inline constexpr double kLeastPeak = 2048;

/// The rate that fills the height.
double peakOf(std::span<const double> samples);

/// The samples as a line from the left edge to the right one, 0 at the bottom, `peak` at the top; at least two points
/// where there is any sample.
QPolygonF sparkline(std::span<const double> samples, const QRectF& rect, double peak);

/// The same with both lower corners, to be filled.
QPolygonF sparkArea(std::span<const double> samples, const QRectF& rect, double peak);

} // namespace roamwire::tray
