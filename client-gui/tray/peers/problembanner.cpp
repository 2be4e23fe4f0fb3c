#include "client-gui/tray/peers/problembanner.h"

#include "client-gui/tray/peers/badgecolors.h"
#include "client-gui/tray/peers/glyph.h"
#include "client-gui/tray/phrasebook.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

namespace roamwire::tray {
namespace {

constexpr int kMargin = 12;
constexpr int kSpacing = 12;
constexpr double kRadius = 6;

} // namespace

ProblemBanner::ProblemBanner(Network& network, QWidget* parent)
    : QFrame(parent)
    , m_network(network)
    , m_icon(new QLabel(this))
    , m_name(new QLabel(this))
    , m_text(new QLabel(this))
    , m_mend(new QPushButton(this))
{
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_name->setFont(bold);
    for (QLabel* label : {m_name, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setForegroundRole(QPalette::WindowText);
    }
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    connect(m_mend, &QPushButton::clicked, this, [this] {
        if (m_network.asksForSecretPlace())
            m_network.chooseSecretPlace();
        else
            Q_EMIT doctorRequested();
    });

    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_name);
    words->addWidget(m_text);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin - 2, kMargin, kMargin - 2);
    layout->setSpacing(kSpacing);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
    layout->addWidget(m_mend, 0, Qt::AlignVCenter);
    refresh(false);
}

void ProblemBanner::refresh(bool isNamed)
{
    const QString text = Phrasebook::sentence(m_network.problem());
    m_name->setText(m_network.interface());
    m_name->setVisible(isNamed);
    m_text->setText(text);
    m_icon->setPixmap(glyphIcon(Glyph::Warning).pixmap(QSize(20, 20), devicePixelRatioF()));
    setAccessibleName(tr("Problem of network %1: %2").arg(m_network.interface(), text));
    setVisible(!text.isEmpty());
    const bool asks = m_network.asksForSecretPlace();
    m_mend->setText(asks ? tr("Choose…") : tr("Examine…"));
    m_mend->setToolTip(asks ? tr("Choose where the secret is to be") : tr("Look for what is wrong, step by step"));
    const QColor color = toneColors(Tone::Relayed, palette()).text;
    for (QLabel* label : {m_name, m_text}) {
        QPalette colors = label->palette();
        colors.setColor(QPalette::WindowText, color);
        label->setPalette(colors);
    }
}

void ProblemBanner::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        refresh(!m_name->isHidden());
}

void ProblemBanner::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(toneColors(Tone::Relayed, palette()).fill);
    painter.drawRoundedRect(rect(), kRadius, kRadius);
}

} // namespace roamwire::tray
