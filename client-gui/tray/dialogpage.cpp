#include "client-gui/tray/dialogpage.h"

#include <QDialog>
#include <QLabel>
#include <QLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace roamwire::tray::dialogpage {

QLabel* heading(const QString& text)
{
    constexpr qreal kLarger = 1.4;
    auto* label = paragraph(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * kLarger);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

QLabel* paragraph(const QString& text)
{
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

QLayout* labelled(const QString& label, QWidget* field)
{
    auto* text = new QLabel(label);
    text->setBuddy(field);
    auto* column = new QVBoxLayout;
    column->setSpacing(4);
    column->addWidget(text);
    column->addWidget(field);
    return column;
}

void growToFit(QDialog& dialog)
{
    QLayout& layout = *dialog.layout();
    layout.activate();
    const int width = std::max(dialog.width(), layout.totalMinimumSize().width());
    const int needed = layout.hasHeightForWidth() ? layout.totalHeightForWidth(width) : layout.totalSizeHint().height();
    if (width > dialog.width() || needed > dialog.height())
        dialog.resize(width, std::max(dialog.height(), needed));
}

} // namespace roamwire::tray::dialogpage
