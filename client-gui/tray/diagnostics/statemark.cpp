#include "client-gui/tray/diagnostics/statemark.h"

#include "client-gui/tray/peers/badgecolors.h"

#include <QPainter>
#include <QPainterPath>

namespace roamwire::tray {
namespace {

constexpr int kSize = 20;

Tone toneOf(std::optional<Health> health)
{
    if (!health)
        return Tone::Quiet;
    switch (*health) {
    case Health::Ok:
        return Tone::Near;
    case Health::Warn:
        return Tone::Relayed;
    case Health::Fail:
        return Tone::Attention;
    }
    return Tone::Quiet;
}

/// In a square of 20: a tick, an exclamation mark, a cross, or three dots.
QPainterPath strokes(std::optional<Health> health)
{
    QPainterPath path;
    const auto line = [&](const QPointF& from, const QPointF& to) {
        path.moveTo(from);
        path.lineTo(to);
    };
    if (!health) {
        for (const qreal x : {6.0, 10.0, 14.0})
            line({x, 10}, {x + 0.01, 10});
    } else if (*health == Health::Ok) {
        line({6, 10.5}, {9, 13.5});
        path.lineTo(14.5, 7);
    } else if (*health == Health::Warn) {
        line({10, 5.5}, {10, 11});
        line({10, 14.5}, {10, 14.51});
    } else {
        line({7, 7}, {13, 13});
        line({13, 7}, {7, 13});
    }
    return path;
}

} // namespace

StateMark::StateMark(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(word());
}

void StateMark::setHealth(std::optional<Health> health)
{
    m_health = health;
    setAccessibleName(word());
    setToolTip(word());
    update();
}

QSize StateMark::sizeHint() const
{
    return {kSize, kSize};
}

void StateMark::paintEvent(QPaintEvent*)
{
    const ToneColors colors = toneColors(toneOf(m_health), palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.fill);
    painter.drawEllipse(QRectF(0.5, 0.5, kSize - 1, kSize - 1));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colors.text, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(strokes(m_health));
}

QString StateMark::word() const
{
    if (!m_health)
        return tr("Being checked");
    switch (*m_health) {
    case Health::Ok:
        return tr("Works");
    case Health::Warn:
        return tr("Could be better");
    case Health::Fail:
        return tr("Does not work");
    }
    return {};
}

} // namespace roamwire::tray
