#include "client-gui/tray/icon/trayart.h"

#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>

#include <cmath>
#include <functional>

namespace roamwire::tray {
namespace {

/// Everything is drawn on a grid of so many units; at 16 pixels the peers' edges fall between pixels.
constexpr qreal kGrid = 16.0;
constexpr qreal kPeer = 2.5;   // radius
constexpr qreal kWire = 2.0;   // width
constexpr qreal kRing = 1.5;   // width
constexpr qreal kClear = 1.25; // between the mark and a badge on it
constexpr QPointF kHere{3.5, 12.5};
constexpr QPointF kThere{12.5, 3.5};

QPen roundPen(const QColor& color, qreal width)
{
    return {color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin};
}

QPainterPath wire()
{
    QPainterPath path(kHere);
    path.cubicTo({11.0, 12.5}, {5.0, 3.5}, kThere);
    return path;
}

void drawPeer(QPainter& painter, QPointF center, const QColor& color)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(center, kPeer, kPeer);
}

void drawRing(QPainter& painter, QPointF center, const QColor& color)
{
    QPainterPath ring; // what is inside twice is a hole
    ring.addEllipse(center, kPeer, kPeer);
    ring.addEllipse(center, kPeer - kRing, kPeer - kRing);
    painter.fillPath(ring, color);
}

void drawMark(QPainter& painter, const QColor& color)
{
    painter.strokePath(wire(), roundPen(color, kWire));
    drawPeer(painter, kHere, color);
    drawPeer(painter, kThere, color);
}

/// One end is there, the wire is on its way to the other.
void drawRoaming(QPainter& painter, const QColor& color)
{
    drawPeer(painter, kHere, color);
    drawRing(painter, kThere, color);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    for (const QPointF dot : {QPointF(7.75, 11.0), QPointF(9.0, 7.25)})
        painter.drawEllipse(dot, 1.25, 1.25);
}

/// By way of a third.
void drawRelayed(QPainter& painter, const QColor& color)
{
    constexpr QPointF kRelay{8.0, 3.5};
    constexpr QPointF kOther{12.5, 12.5};
    painter.setPen(roundPen(color, kWire));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(QPolygonF{kHere, kRelay, kOther});
    drawPeer(painter, kHere, color);
    drawPeer(painter, kOther, color);
    painter.drawRoundedRect(QRectF(5.0, 1.0, 6.0, 5.0), 1.0, 1.0);
}

/// Two ends and nothing between them.
void drawOffline(QPainter& painter, const QColor& color)
{
    drawRing(painter, kHere, color);
    drawRing(painter, kThere, color);
    painter.setPen(roundPen(color, kWire));
    painter.drawLine(QPointF(9.5, 9.5), QPointF(14.0, 14.0));
    painter.drawLine(QPointF(9.5, 14.0), QPointF(14.0, 9.5));
}

/// Takes the mark away below a badge, and so much around it.
void clear(QPainter& painter, const QPainterPath& badge, qreal around)
{
    painter.setCompositionMode(QPainter::CompositionMode_Clear);
    painter.strokePath(badge, roundPen(Qt::black, 2 * around));
    painter.fillPath(badge, Qt::black);
    painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
}

void drawAttention(QPainter& painter, const QColor& color)
{
    drawMark(painter, color);
    QPainterPath sign;
    sign.addPolygon(QPolygonF{{11.0, 6.75}, {15.25, 15.25}, {6.75, 15.25}});
    sign.closeSubpath();
    clear(painter, sign, kRing / 2 + kClear);
    painter.strokePath(sign, roundPen(color, kRing));
    painter.fillPath(sign, color);
    painter.setCompositionMode(QPainter::CompositionMode_Clear);
    painter.fillRect(QRectF(10.0, 9.0, 2.0, 3.0), Qt::black);
    painter.fillRect(QRectF(10.0, 13.0, 2.0, 1.75), Qt::black);
    painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
}

void drawPaused(QPainter& painter, const QColor& color)
{
    drawMark(painter, color);
    QPainterPath bars;
    bars.addRect(9.0, 9.0, 2.0, 6.0);
    bars.addRect(13.0, 9.0, 2.0, 6.0);
    clear(painter, bars, kClear);
    painter.fillPath(bars, color);
}

void draw(QPainter& painter, OverallState state)
{
    const QColor color = markColor(state);
    switch (state) {
    case OverallState::Connected:
        return drawMark(painter, color);
    case OverallState::Roaming:
        return drawRoaming(painter, color);
    case OverallState::Relayed:
        return drawRelayed(painter, color);
    case OverallState::Offline:
        return drawOffline(painter, color);
    case OverallState::Attention:
        return drawAttention(painter, color);
    case OverallState::Paused:
        return drawPaused(painter, color);
    }
}

void drawApplication(QPainter& painter)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0x0f, 0x76, 0x6e));
    painter.drawRoundedRect(QRectF(0.5, 0.5, 15.0, 15.0), 3.5, 3.5);
    painter.translate(kGrid / 2, kGrid / 2);
    painter.scale(0.75, 0.75);
    painter.translate(-kGrid / 2, -kGrid / 2);
    drawMark(painter, Qt::white);
}

template <typename Drawing>
QImage painted(int pixels, Drawing drawing)
{
    QImage image(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(pixels / kGrid, pixels / kGrid);
    drawing(painter);
    return image;
}

/// An icon of no fixed sizes.
class PaintedIcon final : public QIconEngine
{
public:
    using Drawing = std::function<void(QPainter&)>;

    explicit PaintedIcon(Drawing drawing)
        : m_drawing(std::move(drawing))
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        const int side = std::min(rect.width(), rect.height());
        QImage image = painted(std::max(1, int(std::ceil(side * ratio))), m_drawing);
        image.setDevicePixelRatio(ratio);
        painter->save();
        if (mode == QIcon::Disabled)
            painter->setOpacity(painter->opacity() / 2);
        painter->drawImage(QRectF(QRectF(rect).center() - QPointF(side, side) / 2, QSizeF(side, side)), image);
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    /// Desktops that want pixels choose among these (StatusNotifierItem sends them all).
    QList<QSize> availableSizes(QIcon::Mode, QIcon::State) override
    {
        return {{16, 16}, {22, 22}, {24, 24}, {32, 32}, {48, 48}, {64, 64}};
    }

    QIconEngine* clone() const override { return new PaintedIcon(*this); }
    bool isNull() override { return false; }

private:
    Drawing m_drawing;
};

} // namespace

QColor markColor(OverallState state)
{
    switch (state) {
    case OverallState::Connected:
        return {0x11, 0x96, 0x73};
    case OverallState::Roaming:
        return {0x3b, 0x88, 0xdf};
    case OverallState::Relayed:
        return {0x96, 0x77, 0xde};
    case OverallState::Attention:
        return {0xdc, 0x65, 0x24};
    case OverallState::Offline:
    case OverallState::Paused:
        break;
    }
    return {0x86, 0x86, 0x86};
}

QImage markImage(OverallState state, int pixels)
{
    return painted(std::max(1, pixels), [state](QPainter& painter) { draw(painter, state); });
}

QIcon markIcon(OverallState state)
{
    return QIcon(new PaintedIcon([state](QPainter& painter) { draw(painter, state); }));
}

QIcon applicationIcon()
{
    return QIcon(new PaintedIcon(drawApplication));
}

} // namespace roamwire::tray
