#include "client-gui/tray/mark.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace roamwire::tray {
namespace {

struct Hue
{
    QRgb onLight;
    QRgb onDark;
};

QColor chosen(Hue hue, const QPalette& palette)
{
    constexpr int kHalf = 128;
    return QColor(palette.color(QPalette::Window).lightness() < kHalf ? hue.onDark : hue.onLight);
}

// In a square of 16.

QPainterPath tick()
{
    QPainterPath path({4.5, 8.25});
    path.lineTo(7, 10.75);
    path.lineTo(11.5, 5.5);
    return path;
}

QPainterPath cross()
{
    QPainterPath path({5.25, 5.25});
    path.lineTo(10.75, 10.75);
    path.moveTo(10.75, 5.25);
    path.lineTo(5.25, 10.75);
    return path;
}

/// An i, or upside down an exclamation mark: a stroke and a point.
QPainterPath letter(qreal strokeTop, qreal strokeBottom, qreal point)
{
    QPainterPath path({8, strokeTop});
    path.lineTo(8, strokeBottom);
    path.moveTo(8, point);
    path.lineTo(8, point + 0.01);
    return path;
}

QPainterPath sign(Mark::Kind kind)
{
    switch (kind) {
    case Mark::Kind::Done:
        return tick();
    case Mark::Kind::Failed:
        return cross();
    case Mark::Kind::Note:
        return letter(7.5, 11.5, 4.75);
    case Mark::Kind::Warning:
        return letter(4.5, 8.5, 11.25);
    default:
        return {};
    }
}

} // namespace

Mark::Mark(Kind kind, QWidget* parent)
    : QWidget(parent)
    , m_kind(kind)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Mark::setKind(Kind kind)
{
    m_kind = kind;
    update();
}

QColor Mark::colour(Kind kind, const QPalette& palette)
{
    switch (kind) {
    case Kind::Done:
        return chosen({0xff187434, 0xff56d364}, palette);
    case Kind::Failed:
        return chosen({0xffb3261e, 0xffff8a80}, palette);
    case Kind::Warning:
        return chosen({0xff8a5a00, 0xffe3b341}, palette);
    case Kind::Note:
    case Kind::Working:
        return chosen({0xff0b61c4, 0xff79b8ff}, palette);
    case Kind::Waiting:
        break;
    }
    return chosen({0xff666666, 0xffa8a8a8}, palette);
}

QSize Mark::sizeHint() const
{
    const int side = std::max(16, fontMetrics().height());
    return {side, side};
}

void Mark::paintEvent(QPaintEvent*)
{
    constexpr qreal kSquare = 16;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal scale = std::min(width(), height()) / kSquare;
    painter.scale(scale, scale);
    const QColor hue = colour(m_kind, palette());
    if (m_kind == Kind::Waiting || m_kind == Kind::Working) {
        painter.setPen(QPen(hue, 1.5));
        painter.drawEllipse(QRectF(1.75, 1.75, 12.5, 12.5));
        painter.setPen(Qt::NoPen);
        painter.setBrush(hue);
        if (m_kind == Kind::Working)
            painter.drawEllipse(QRectF(5, 5, 6, 6));
        return;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(hue);
    painter.drawEllipse(QRectF(1, 1, 14, 14));
    painter.strokePath(sign(m_kind),
                       QPen(palette().color(QPalette::Window), 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
}

} // namespace roamwire::tray
