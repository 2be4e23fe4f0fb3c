#include "client-gui/tray/diagnostics/findingrow.h"

#include "client-gui/tray/peers/badgecolors.h"
#include "client-gui/tray/phrasebook.h"

#include <QGridLayout>
#include <QLabel>
#include <QPaintEvent>
#include <QPainter>
#include <QStyleOptionFocusRect>

namespace roamwire::tray {
namespace {

QLabel* textLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setFocusPolicy(Qt::ClickFocus);
    label->hide();
    return label;
}

} // namespace

FindingRow::FindingRow(const QString& check, QWidget* parent)
    : QWidget(parent)
    , m_title(titleOf(check))
    , m_mark(new Mark(Mark::Kind::Waiting, this))
    , m_detail(textLabel(this))
    , m_mend(textLabel(this))
{
    auto* title = new QLabel(m_title, this);
    title->setTextFormat(Qt::PlainText);
    title->setWordWrap(true);
    QFont bold = title->font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);

    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(12, 8, 12, 8);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_mark, 0, 0, Qt::AlignTop);
    grid->addWidget(title, 0, 1);
    grid->addWidget(m_detail, 1, 1);
    grid->addWidget(m_mend, 2, 1);
    setFocusPolicy(Qt::TabFocus);
    describe(std::nullopt);
}

Mark::Kind FindingRow::markOf(std::optional<Health> health)
{
    if (!health)
        return Mark::Kind::Waiting;
    switch (*health) {
    case Health::Ok:
        return Mark::Kind::Done;
    case Health::Warn:
        return Mark::Kind::Warning;
    case Health::Fail:
        return Mark::Kind::Failed;
    }
    return Mark::Kind::Waiting;
}

/// Says the same as the mark.
void FindingRow::describe(std::optional<Health> health)
{
    const QString word = !health                   ? tr("Being checked")
                         : *health == Health::Ok   ? tr("Works")
                         : *health == Health::Warn ? tr("Could be better")
                                                   : tr("Does not work");
    m_mark->setKind(markOf(health));
    m_mark->setToolTip(word);
    setAccessibleName(tr("%1: %2").arg(m_title, word));
}

void FindingRow::setFinding(const Finding& finding)
{
    describe(finding.health);
    m_isWell = finding.health == Health::Ok;
    chooseColors();
    const QString detail = Phrasebook::sentence(finding.detail);
    const QString mend = Phrasebook::sentence(finding.mend);
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    m_mend->setText(QStringLiteral("\u2192 ") + mend);
    m_mend->setVisible(!mend.isEmpty());
    setAccessibleDescription(mend.isEmpty() ? detail : tr("%1. What helps: %2").arg(detail, mend));
}

QString FindingRow::titleOf(const QString& check)
{
    static constexpr struct
    {
        const char* check;
        const char* title;
    } kTitles[] = {
        {"configuration", QT_TR_NOOP("Configuration")},
        {"helper", QT_TR_NOOP("Privileged helper")},
        {"abilities", QT_TR_NOOP("What the helper can do")},
        {"raw_sockets", QT_TR_NOOP("Checking paths")},
        {"wireguard", QT_TR_NOOP("WireGuard")},
        {"wg", QT_TR_NOOP("WireGuard's command wg")},
        {"interface", QT_TR_NOOP("Interface")},
        {"agent", QT_TR_NOOP("Running client")},
        {"clock", QT_TR_NOOP("Clock")},
        {"network", QT_TR_NOOP("Local network")},
        {"other_vpn", QT_TR_NOOP("Other VPNs")},
        {"firewall", QT_TR_NOOP("Firewall")},
        {"server_name", QT_TR_NOOP("Name of the server")},
        {"server_tcp", QT_TR_NOOP("Way to the server")},
        {"server_challenge", QT_TR_NOOP("Answer of the server")},
        {"observed_address", QT_TR_NOOP("Public address")},
        {"udp", QT_TR_NOOP("UDP")},
        {"paths", QT_TR_NOOP("Paths to peers")},
    };
    for (const auto& known : kTitles) {
        if (check == QLatin1String(known.check))
            return tr(known.title);
    }
    return check;
}

/// What is well steps back.
void FindingRow::chooseColors()
{
    QPalette colors = palette();
    if (m_isWell)
        colors.setColor(QPalette::WindowText, quietText(palette()));
    m_detail->setPalette(colors);
}

void FindingRow::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        chooseColors();
}

void FindingRow::paintEvent(QPaintEvent* event)
{
    QWidget::paintEvent(event);
    if (!hasFocus())
        return;
    QPainter painter(this);
    QStyleOptionFocusRect option;
    option.initFrom(this);
    option.rect = rect().adjusted(2, 2, -2, -2);
    style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
}

} // namespace roamwire::tray
