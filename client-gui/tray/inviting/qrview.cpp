#include "client-gui/tray/inviting/qrview.h"

#include <QPainter>

#include <algorithm>

namespace roamwire::tray {

QrView::QrView(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("QR code of the link"));
}

void QrView::setText(const QString& text)
{
    const auto code = QrMatrix::of(text);
    m_code = code ? std::optional(*code) : std::nullopt;
    updateGeometry();
    update();
}

QSize QrView::sizeHint() const
{
    // A telephone wants to see some millimetres per ten modules.
    constexpr int kModule = 4;
    const int side = m_code ? (m_code->side() + 2 * QrMatrix::kQuietZone) * kModule : 0;
    return {side, side};
}

void QrView::paintEvent(QPaintEvent*)
{
    if (!m_code)
        return;
    QPainter painter(this);
    const qreal ratio = devicePixelRatioF();
    painter.scale(1 / ratio, 1 / ratio); // in the screen's pixels from here on
    const int pixels = static_cast<int>(std::min(width(), height()) * ratio);
    const int modules = m_code->side() + 2 * QrMatrix::kQuietZone;
    const int module = pixels / modules;
    const int margin = (pixels - module * m_code->side()) / 2;
    painter.fillRect(0, 0, pixels, pixels, Qt::white);
    for (int y = 0; y < m_code->side(); ++y) {
        for (int x = 0; x < m_code->side(); ++x) {
            if (m_code->isDark(x, y))
                painter.fillRect(margin + x * module, margin + y * module, module, module, Qt::black);
        }
    }
}

} // namespace roamwire::tray
