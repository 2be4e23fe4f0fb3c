#include "client-gui/tray/peers/trafficgraph.h"

#include "client-gui/tray/peers/badgecolors.h"
#include "client-gui/tray/peers/sizewords.h"
#include "client-gui/tray/peers/sparkline.h"

#include <QPainter>

#include <algorithm>

namespace roamwire::tray {
namespace {

constexpr int kLines = 4; ///< of text, its height

QString rateText(double bytesPerSecond)
{
    return TrafficGraph::tr("%1/s", "a size per second").arg(SizeWords::bytes(quint64(bytesPerSecond)));
}

} // namespace

TrafficGraph::TrafficGraph(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setRates({});
}

void TrafficGraph::setRates(const RateHistory& rates)
{
    m_received = rates.received();
    m_sent = rates.sent();
    setAccessibleName(
        tr("Traffic now: %1 received, %2 sent").arg(rateText(m_received.back()), rateText(m_sent.back())));
    update();
}

QSize TrafficGraph::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 24, fontMetrics().height() * kLines};
}

void TrafficGraph::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double peak = std::max(peakOf(m_received), peakOf(m_sent));
    const int line = fontMetrics().height();
    const QRectF area = QRectF(rect()).adjusted(0.5, line + 2.5, -0.5, -1.5);
    painter.setPen(QPen(faintFill(palette()), 1));
    for (const double y : {area.top(), area.center().y(), area.bottom()})
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));

    const ToneColors received = toneColors(Tone::Direct, palette());
    const ToneColors sent = toneColors(Tone::Relayed, palette());
    painter.setPen(Qt::NoPen);
    painter.setBrush(received.fill);
    painter.drawPolygon(sparkArea(m_received, area, peak));
    painter.setPen(QPen(received.line, 1.5));
    painter.drawPolyline(sparkline(m_received, area, peak));
    painter.setPen(QPen(sent.line, 1.5));
    painter.drawPolyline(sparkline(m_sent, area, peak));

    painter.setPen(quietText(palette()));
    painter.drawText(QRect(0, 0, width(), line), Qt::AlignLeading | Qt::AlignVCenter, tr("Last minute", "of traffic"));
    painter.drawText(QRect(0, 0, width(), line), Qt::AlignTrailing | Qt::AlignVCenter, rateText(peak));
}

} // namespace roamwire::tray
