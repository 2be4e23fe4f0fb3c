#include "client-gui/tray/peers/emptypage.h"

#include <QVBoxLayout>

namespace roamwire::tray {
namespace {

constexpr int kMargin = 32;
constexpr int kSpacing = 12;
constexpr int kLetters = 46; ///< of a line that is read with ease

} // namespace

EmptyPage::EmptyPage(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_button(new QPushButton(this))
{
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.6);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
    for (QLabel* label : {m_title, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        label->setFixedWidth(fontMetrics().averageCharWidth() * kLetters);
    }
    m_button->setDefault(true);
    connect(m_button, &QPushButton::clicked, this, &EmptyPage::triggered);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(kSpacing);
    layout->addStretch(2);
    layout->addWidget(m_title, 0, Qt::AlignHCenter);
    layout->addWidget(m_text, 0, Qt::AlignHCenter);
    layout->addSpacing(kSpacing);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
}

void EmptyPage::say(const QString& title, const QString& text, const QString& action)
{
    m_title->setText(title);
    m_text->setText(text);
    m_button->setText(action);
    m_button->setMinimumWidth(0);
    m_button->setMinimumWidth(m_button->sizeHint().width() + kMargin);
    m_button->setVisible(!action.isEmpty());
    // A layout that centers a label does not ask how high it is at its width.
    for (QLabel* label : {m_title, m_text})
        label->setFixedHeight(label->heightForWidth(label->minimumWidth()));
}

} // namespace roamwire::tray
