#include "client-gui/tray/notice.h"

#include "client-gui/tray/phrasebook.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace roamwire::tray {
Notice::Notice(QWidget* parent)
    : QFrame(parent)
    , m_mark(new Mark(Mark::Kind::Note))
    , m_label(new QLabel)
{
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 12, 12, 12);
    row->setSpacing(12);
    row->addWidget(m_mark, 0, Qt::AlignTop);
    row->addWidget(m_label, 1);
    hide();
}

void Notice::tell(Mark::Kind kind, const QString& text)
{
    m_mark->setKind(kind);
    m_label->setText(Phrasebook::sentence(text));
    setAccessibleName(m_label->text());
    update();
    setVisible(true);
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void Notice::clear()
{
    m_label->clear();
    setAccessibleName({});
    hide();
}

QString Notice::text() const
{
    return m_label->text();
}

void Notice::paintEvent(QPaintEvent*)
{
    constexpr qreal kRadius = 6;
    constexpr float kTint = 0.12F;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor tint = Mark::colour(m_mark->kind(), palette());
    tint.setAlphaF(kTint);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tint);
    painter.drawRoundedRect(rect(), kRadius, kRadius);
}

} // namespace roamwire::tray
