#include "client-gui/tray/peers/sparkline.h"

#include <algorithm>

namespace roamwire::tray {

double peakOf(std::span<const double> samples)
{
    double peak = kLeastPeak;
    for (const double sample : samples)
        peak = std::max(peak, sample);
    return peak;
}

QPolygonF sparkline(std::span<const double> samples, const QRectF& rect, double peak)
{
    QPolygonF line;
    const auto heightOf = [&](double sample) {
        return rect.bottom() - rect.height() * std::clamp(peak > 0 ? sample / peak : 0, 0.0, 1.0);
    };
    if (samples.size() == 1)
        return {{QPointF(rect.left(), heightOf(samples[0])), QPointF(rect.right(), heightOf(samples[0]))}};
    const double step = samples.empty() ? 0 : rect.width() / double(samples.size() - 1);
    line.reserve(qsizetype(samples.size()));
    for (std::size_t i = 0; i < samples.size(); ++i)
        line << QPointF(rect.left() + double(i) * step, heightOf(samples[i]));
    return line;
}

QPolygonF sparkArea(std::span<const double> samples, const QRectF& rect, double peak)
{
    QPolygonF area = sparkline(samples, rect, peak);
    if (!area.isEmpty())
        area << rect.bottomRight() << rect.bottomLeft();
    return area;
}

} // namespace roamwire::tray
