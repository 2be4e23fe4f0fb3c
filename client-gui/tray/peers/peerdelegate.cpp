#include "client-gui/tray/peers/peerdelegate.h"

#include "client-gui/tray/peers/badge.h"
#include "client-gui/tray/peers/pathwords.h"
#include "client-gui/tray/peers/peermodel.h"
#include "client-gui/tray/peers/rowlayout.h"
#include "client-gui/tray/peers/sparkline.h"
#include "client-gui/tray/peers/timewords.h"

#include <QLocale>
#include <QPainter>

namespace roamwire::tray {
namespace {

constexpr int kInset = 4; ///< of the selection from the edges of the view
constexpr double kRadius = 6;
constexpr double kDot = 10; ///< of presence
constexpr qint64 kLeastSize = 1'000;

/// One row, painted once.
class PeerPainter final
{
public:
    PeerPainter(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& peer)
        : m_painter(painter)
        , m_option(option)
        , m_peer(peer)
        , m_layout(RowLayout::of(option.rect, option.font, option.direction))
        , m_path(peer.data(PeerModel::PathRole).value<Path>())
    {
    }

    void paint()
    {
        paintAvatar();
        paintNames();
        paintBadge();
        if (!m_layout.words.isEmpty())
            paintWords();
        if (!m_layout.graph.isEmpty() && m_peer.data(PeerModel::RxRole).isValid())
            paintTraffic();
    }

private:
    const QPalette& palette() const { return m_option.palette; }
    QColor text() const { return palette().color(QPalette::Text); }
    QColor quiet() const { return quietText(palette()); }
    bool isLeftOut() const { return PathWords::isLeftOut(m_path.reason); }

    void draw(const QRect& rect, const QString& words, const QColor& color, Qt::Alignment alignment = Qt::AlignLeading)
    {
        m_painter.setPen(color);
        m_painter.drawText(rect, int(QStyle::visualAlignment(m_option.direction, alignment | Qt::AlignVCenter)),
                           m_painter.fontMetrics().elidedText(words, Qt::ElideRight, rect.width()));
    }

    void paintAvatar()
    {
        const QRectF circle = m_layout.avatar;
        const QString name = m_peer.data(PeerModel::NameRole).toString();
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(faintFill(palette()));
        m_painter.drawEllipse(circle);
        QFont font = m_option.font;
        font.setPointSizeF(font.pointSizeF() * 1.15);
        m_painter.setFont(font);
        m_painter.setPen(quiet());
        m_painter.drawText(circle, Qt::AlignCenter, name.left(name.startsWith(QChar(0xfffd)) ? 0 : 1).toUpper());
        paintPresence(circle);
    }

    /// Filled: online. A ring: away. Nothing: nobody told.
    void paintPresence(const QRectF& circle)
    {
        const auto presence = m_peer.data(PeerModel::PresenceRole).value<std::optional<Presence>>();
        if (!presence)
            return;
        const bool isRtl = m_option.direction == Qt::RightToLeft;
        const QPointF center(isRtl ? circle.left() + kDot / 2 - 1 : circle.right() - kDot / 2 + 1,
                             circle.bottom() - kDot / 2 + 1);
        const QColor behind =
            m_option.state & QStyle::State_Selected ? selectedFill(palette()) : palette().color(QPalette::Base);
        m_painter.setPen(QPen(behind, 2));
        m_painter.setBrush(behind);
        m_painter.drawEllipse(center, kDot / 2, kDot / 2);
        if (*presence == Presence::Online) {
            m_painter.setPen(Qt::NoPen);
            m_painter.setBrush(toneColors(Tone::Near, palette()).line);
            m_painter.drawEllipse(center, kDot / 2 - 1, kDot / 2 - 1);
        } else {
            m_painter.setPen(QPen(toneColors(Tone::Quiet, palette()).line, 2));
            m_painter.drawEllipse(center, kDot / 2 - 2, kDot / 2 - 2);
        }
    }

    void paintNames()
    {
        QFont bold = m_option.font;
        bold.setWeight(QFont::DemiBold);
        m_painter.setFont(bold);
        draw(m_layout.name, m_peer.data(PeerModel::NameRole).toString(), text());
        m_painter.setFont(m_option.font);
        const bool isReasonHere = m_layout.words.isEmpty() && m_path.reason != PathReason::None;
        if (isReasonHere)
            draw(m_layout.below, PathWords::brief(m_path), reasonColor());
        else
            draw(m_layout.below, m_peer.data(PeerModel::AddressRole).toString(), quiet());
    }

    QColor reasonColor() const { return isLeftOut() ? toneColors(Tone::Attention, palette()).line : quiet(); }

    void paintBadge()
    {
        const QVariant rtt = m_peer.data(PeerModel::RttRole);
        const auto ms = rtt.isValid() ? std::optional<std::int64_t>(rtt.toInt()) : std::nullopt;
        Badge::of(m_path, ms).paint(m_painter, m_layout.badge, m_option.font, palette(), m_option.direction);
    }

    void paintWords()
    {
        const bool isDirect = PathWords::isDirect(m_path);
        draw(m_layout.words, PathWords::brief(m_path), isDirect ? quiet() : isLeftOut() ? reasonColor() : text());
        const QVariant age = m_peer.data(PeerModel::HandshakeAgeRole);
        draw(m_layout.handshake,
             TimeWords::handshake(age.isValid() ? std::optional<std::int64_t>(age.toLongLong()) : std::nullopt),
             quiet());
    }

    void paintTraffic()
    {
        const auto rates = m_peer.data(PeerModel::RatesRole).value<RateHistory>();
        RateHistory::Samples both = rates.received();
        const RateHistory::Samples sent = rates.sent();
        for (std::size_t i = 0; i < both.size(); ++i)
            both.at(i) += sent.at(i);
        const ToneColors colors = toneColors(PathWords::tone(m_path), palette());
        const QRectF rect = QRectF(m_layout.graph).adjusted(0, 1, 0, -1);
        if (!rates.isFlat()) {
            m_painter.setPen(Qt::NoPen);
            m_painter.setBrush(colors.fill);
            m_painter.drawPolygon(sparkArea(both, rect, peakOf(both)));
        }
        m_painter.setPen(QPen(rates.isFlat() ? faintFill(palette()) : colors.line, 1.25));
        m_painter.drawPolyline(sparkline(both, rect, peakOf(both)));
        m_painter.setFont(m_option.font);
        draw(m_layout.figures, figures(), quiet(), Qt::AlignTrailing);
    }

    QString figures() const
    {
        const auto size = [this](int role) -> QString {
            const auto bytes = qint64(m_peer.data(role).toULongLong());
            if (bytes > 0 && bytes < kLeastSize) // "bytes" is a long word
                return QLatin1Char('<') + QLocale().formattedDataSize(kLeastSize, 0, QLocale::DataSizeSIFormat);
            return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
        };
        return QStringLiteral("↓ %1  ↑ %2").arg(size(PeerModel::RxRole), size(PeerModel::TxRole));
    }

    QPainter& m_painter;
    const QStyleOptionViewItem& m_option;
    const QModelIndex& m_peer;
    const RowLayout m_layout;
    const Path m_path;
};

void paintBehind(QPainter& painter, const QStyleOptionViewItem& option)
{
    const QRectF rect = QRectF(option.rect).adjusted(kInset, 1, -kInset, -1);
    const bool isSelected = option.state & QStyle::State_Selected;
    painter.setPen(Qt::NoPen);
    if (isSelected || option.state & QStyle::State_MouseOver) {
        painter.setBrush(isSelected ? selectedFill(option.palette) : hoveredFill(option.palette));
        painter.drawRoundedRect(rect, kRadius, kRadius);
    }
    if (option.state & QStyle::State_HasFocus) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(option.palette.color(QPalette::Active, QPalette::Highlight), 2));
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), kRadius - 1, kRadius - 1);
    }
}

} // namespace

void PeerDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setLayoutDirection(Qt::LayoutDirectionAuto); // of each text: figures run to the right everywhere
    paintBehind(*painter, option);
    if (index.parent().isValid())
        PeerPainter(*painter, option, index).paint();
    painter->restore();
}

QSize PeerDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int height = index.parent().isValid() ? RowLayout::height(option.font) : m_headerHeight;
    return {RowLayout::leastWidth(option.font), height};
}

} // namespace roamwire::tray
