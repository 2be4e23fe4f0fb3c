#include "client-gui/tray/inviting/invitetermspage.h"

#include "client-gui/tray/dialogpage.h"
#include "shared/wire/limits.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

#include <chrono>

namespace roamwire::tray {
namespace {

quint32 seconds(std::chrono::seconds duration)
{
    return static_cast<quint32>(duration.count());
}

} // namespace

InviteTermsPage::InviteTermsPage(QWidget* parent)
    : QWidget(parent)
    , m_choices(new QWidget)
    , m_uses(new QSpinBox)
    , m_expiry(new QComboBox)
    , m_ephemeral(new QCheckBox(tr("Only for a &visit")))
{
    using std::chrono::hours;
    m_uses->setRange(1, static_cast<int>(limits::kMaxInviteUses));
    m_uses->setObjectName(QStringLiteral("uses"));
    m_expiry->addItem(tr("one hour"), seconds(hours(1)));
    m_expiry->addItem(tr("one day"), seconds(hours(24)));
    m_expiry->addItem(tr("one week"), seconds(hours(24 * 7)));
    m_expiry->setCurrentIndex(1);
    m_expiry->setObjectName(QStringLiteral("expiry"));
    m_ephemeral->setObjectName(QStringLiteral("ephemeral"));
    auto* visit = dialogpage::paragraph(
        tr("A visitor is forgotten five minutes after the connection ends, and may not invite others."));

    auto* form = new QFormLayout(m_choices);
    form->setContentsMargins({});
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(dialogpage::kSpacing);
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->setLabelAlignment(Qt::AlignLeading);
    form->addRow(tr("&Devices that may join"), m_uses);
    form->addRow(tr("&Link is good for"), m_expiry);
    form->addRow(m_ephemeral);
    form->addRow(visit);
    m_ephemeral->setAccessibleDescription(visit->text());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(dialogpage::kMargin, dialogpage::kMargin, dialogpage::kMargin, dialogpage::kSpacing);
    column->setSpacing(dialogpage::kSpacing);
    column->addWidget(dialogpage::heading(tr("Invite a device")));
    column->addWidget(dialogpage::paragraph(tr("Makes a link with which another device joins this network.")));
    column->addSpacing(4);
    column->addWidget(m_choices);
    column->addStretch();
    setFocusProxy(m_uses);
}

wire::Invite InviteTermsPage::terms() const
{
    return {static_cast<quint32>(m_uses->value()), m_expiry->currentData().toUInt(), m_ephemeral->isChecked()};
}

void InviteTermsPage::setOpen(bool isOpen)
{
    m_choices->setEnabled(isOpen);
}

} // namespace roamwire::tray
