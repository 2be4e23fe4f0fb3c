#include "client-gui/tray/peers/glyph.h"

#include "client-gui/tray/peers/badgecolors.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPixmap>

namespace roamwire::tray {
namespace {

/// In a square of 16.
QPainterPath linesOf(Glyph glyph)
{
    QPainterPath path;
    const auto polyline = [&path](std::initializer_list<QPointF> points) {
        path.moveTo(*points.begin());
        for (const QPointF& point : points)
            path.lineTo(point);
    };
    switch (glyph) {
    case Glyph::Copy:
        path.addRoundedRect(QRectF(5.5, 5.5, 7, 8), 1.5, 1.5);
        polyline({{3.5, 10.5}, {3.5, 4}, {4, 3.5}, {10, 3.5}});
        break;
    case Glyph::Done:
        polyline({{3.5, 8.5}, {6.5, 11.5}, {12.5, 4.5}});
        break;
    case Glyph::Collapse:
        polyline({{4, 6}, {8, 10}, {12, 6}});
        break;
    case Glyph::Expand:
        polyline({{6, 4}, {10, 8}, {6, 12}});
        break;
    case Glyph::More:
        for (const double x : {3.5, 8.0, 12.5})
            path.addEllipse(QPointF(x, 8), 0.6, 0.6);
        break;
    case Glyph::Warning:
        polyline({{8, 2.5}, {14, 13}, {2, 13}, {8, 2.5}});
        polyline({{8, 6.5}, {8, 9.5}});
        path.addEllipse(QPointF(8, 11.2), 0.2, 0.2);
        break;
    case Glyph::Find:
        path.addEllipse(QPointF(7, 7), 3.8, 3.8);
        polyline({{10, 10}, {13, 13}});
        break;
    }
    return path;
}

class GlyphEngine final : public QIconEngine
{
public:
    explicit GlyphEngine(Glyph glyph)
        : m_glyph(glyph)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const QPalette palette = QGuiApplication::palette();
        QColor color = quietText(palette);
        if (m_glyph == Glyph::Warning)
            color = toneColors(Tone::Relayed, palette).line;
        else if (m_glyph == Glyph::Done)
            color = toneColors(Tone::Near, palette).line;
        if (mode == QIcon::Disabled)
            color = palette.color(QPalette::Disabled, QPalette::ButtonText);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.topLeft());
        painter->scale(rect.width() / 16.0, rect.height() / 16.0);
        painter->setPen(QPen(color, 1.3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->drawPath(linesOf(m_glyph));
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new GlyphEngine(m_glyph); }

private:
    Glyph m_glyph;
};

} // namespace

QIcon glyphIcon(Glyph glyph)
{
    return QIcon(new GlyphEngine(glyph));
}

} // namespace roamwire::tray
