#include "client-gui/tray/peers/tonelabel.h"

#include <QEvent>

namespace roamwire::tray {

ToneLabel::ToneLabel(QWidget* parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setForegroundRole(QPalette::WindowText); // wherever it stands; QPalette::Text tells light from dark
    paintItSo();
}

void ToneLabel::setTone(std::optional<Tone> tone)
{
    m_tone = tone;
    paintItSo();
}

void ToneLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintItSo();
}

void ToneLabel::paintItSo()
{
    QPalette colors = palette();
    const QColor color = m_tone ? toneColors(*m_tone, colors).line : quietText(colors);
    if (colors.color(QPalette::WindowText) == color)
        return;
    colors.setColor(QPalette::WindowText, color);
    setPalette(colors);
}

} // namespace roamwire::tray
