#include "client-gui/tray/peers/badge.h"

#include "client-gui/tray/peers/pathwords.h"

#include <QFontMetrics>
#include <QStyle>

#include <algorithm>

namespace roamwire::tray {
namespace {

constexpr int kPaddingX = 8;
constexpr int kPaddingY = 2;
constexpr int kGap = 5; ///< between kind and figure

QFont bold(QFont font)
{
    font.setWeight(QFont::DemiBold);
    return font;
}

int widest(const QString& figure, const QFont& font)
{
    int width = Badge{PathWords::noPath(), {}}.size(font).width();
    for (const PathKind kind : {PathKind::Lan, PathKind::Wan, PathKind::Relay})
        width = std::max(width, Badge{PathWords::kind(kind), figure}.size(font).width());
    return width;
}

} // namespace

Badge Badge::of(const Path& path, std::optional<std::int64_t> rttMs)
{
    Badge badge;
    badge.kind = path.kind ? PathWords::kind(*path.kind) : PathWords::noPath();
    badge.tone = PathWords::tone(path);
    badge.isFilled = path.kind && path.verified;
    if (badge.isFilled && rttMs)
        badge.figure = PathWords::roundTrip(*rttMs);
    return badge;
}

QSize Badge::size(const QFont& font) const
{
    const int figureWidth = figure.isEmpty() ? 0 : kGap + QFontMetrics(font).horizontalAdvance(figure);
    const QFontMetrics metrics(bold(font));
    return {metrics.horizontalAdvance(kind) + figureWidth + 2 * kPaddingX, metrics.height() + 2 * kPaddingY};
}

int Badge::commonWidth(const QFont& font)
{
    return widest(PathWords::roundTrip(888), font);
}

int Badge::commonKindWidth(const QFont& font)
{
    return widest({}, font);
}

void Badge::paint(QPainter& painter, const QRect& rect, const QFont& font, const QPalette& palette,
                  Qt::LayoutDirection direction) const
{
    const QSize wanted = size(font);
    const QRect pill = QStyle::alignedRect(direction, Qt::AlignLeft | Qt::AlignVCenter,
                                           {std::min(wanted.width(), rect.width()), wanted.height()}, rect);
    const ToneColors colors = toneColors(tone, palette);
    const double radius = pill.height() / 2.0;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setLayoutDirection(Qt::LayoutDirectionAuto);
    painter.setPen(isFilled ? QPen(Qt::NoPen) : QPen(colors.line, 1));
    painter.setBrush(isFilled ? QBrush(colors.fill) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(QRectF(pill).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);

    const QRect inside = pill.adjusted(kPaddingX, 0, -kPaddingX, 0);
    painter.setPen(isFilled ? colors.text : colors.line);
    painter.setFont(bold(font));
    const int kindWidth = painter.fontMetrics().horizontalAdvance(kind);
    const QRect kindRect(inside.left(), inside.top(), std::min(kindWidth, inside.width()), inside.height());
    painter.drawText(QStyle::visualRect(direction, inside, kindRect), Qt::AlignCenter, kind);
    if (!figure.isEmpty()) {
        painter.setFont(font);
        const QRect rest = inside.adjusted(kindWidth + kGap, 0, 0, 0);
        painter.drawText(QStyle::visualRect(direction, inside, rest), Qt::AlignCenter, figure);
    }
    painter.restore();
}

} // namespace roamwire::tray
