#include "client-gui/tray/joining/reviewpage.h"

#include "client-gui/helper-api/limits.h"
#include "client-gui/tray/dialogpage.h"
#include "client-gui/tray/notice.h"
#include "shared/model/displayname.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRadioButton>
#include <QRegularExpressionValidator>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace roamwire::tray {
namespace {

QLabel* value()
{
    auto* label = dialogpage::paragraph();
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

/// `above`: room over a line, so that it is level with a button in the same row.
void addFact(QGridLayout& grid, int row, const QString& name, QLabel* value, int columns, int above)
{
    auto* label = new QLabel(name);
    for (QLabel* text : {label, value}) {
        text->setAlignment(Qt::AlignTop | Qt::AlignLeading);
        text->setContentsMargins(0, above, 0, above);
    }
    value->setAccessibleDescription(name); // its own name is what it says
    grid.addWidget(label, row, 0);
    grid.addWidget(value, row, 1, 1, columns);
}

/// What the helper takes (helper/policy.h).
QValidator* interfaceNames(QObject* parent)
{
    static const QRegularExpression kName(
        QStringLiteral("[A-Za-z0-9_][A-Za-z0-9_.-]{0,%1}").arg(helper::limits::kMaxInterfaceName - 1));
    return new QRegularExpressionValidator(kName, parent);
}

} // namespace

ReviewPage::ReviewPage(QWidget* parent)
    : QWidget(parent)
    , m_server(value())
    , m_tenant(value())
    , m_certificate(value())
    , m_wholePin(new QToolButton)
    , m_carries(dialogpage::paragraph())
    , m_heading(dialogpage::heading())
    , m_alert(new Notice)
    , m_joined(new Notice)
    , m_name(new QLineEdit)
    , m_interfaceChoice(new QWidget)
    , m_newInterface(new QRadioButton(tr("Make a &new one")))
    , m_foundInterface(new QRadioButton(tr("Use one that is t&here")))
    , m_consequence(dialogpage::paragraph())
    , m_found(new QComboBox)
    , m_advancedFold(new QToolButton)
    , m_advanced(new QWidget)
    , m_newNameLabel(new QLabel(tr("Name &of the new interface")))
    , m_newName(new QLineEdit)
    , m_allowPeers(new QCheckBox(tr("A&dd peers that the interface lacks")))
    , m_notice(new Notice)
{
    auto* card = new QFrame;
    card->setFrameShape(QFrame::StyledPanel);
    card->setBackgroundRole(QPalette::Base);
    card->setAutoFillBackground(true);
    card->setLayout(makeFacts());
    m_advanced->setLayout(makeAdvanced());
    m_interfaceChoice->setLayout(makeInterfaceChoice());
    m_name->setObjectName(QStringLiteral("name"));
    m_name->setMaxLength(kMaxDisplayNameBytes);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(dialogpage::kMargin, dialogpage::kMargin, dialogpage::kMargin, dialogpage::kSpacing);
    column->setSpacing(dialogpage::kSpacing);
    column->addWidget(m_heading);
    column->addWidget(card);
    column->addWidget(m_alert);
    column->addWidget(m_joined);
    column->addSpacing(4);
    column->addLayout(dialogpage::labelled(tr("Na&me of this device"), m_name));
    column->addWidget(m_interfaceChoice);
    column->addWidget(m_notice);
    column->addStretch();

    connect(m_name, &QLineEdit::textChanged, m_notice, &Notice::clear);
    connect(m_wholePin, &QToolButton::toggled, this, &ReviewPage::showPin);
    connect(m_advancedFold, &QToolButton::toggled, this, &ReviewPage::updateInterfaceChoice);
    connect(m_newInterface, &QRadioButton::toggled, this, &ReviewPage::updateInterfaceChoice);
    m_newInterface->setChecked(true);
}

QLayout* ReviewPage::makeFacts()
{
    auto* grid = new QGridLayout;
    grid->setContentsMargins(16, 12, 16, 12);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    m_wholePin->setText(tr("&Show all"));
    m_wholePin->setCheckable(true);
    m_wholePin->setAutoRaise(true);
    const int above = std::max(0, (m_wholePin->sizeHint().height() - fontMetrics().height()) / 2);
    addFact(*grid, 0, tr("Server"), m_server, 2, above);
    addFact(*grid, 1, tr("Network"), m_tenant, 2, above);
    addFact(*grid, 2, tr("Certificate"), m_certificate, 1, above);
    addFact(*grid, 3, tr("Link"), m_carries, 2, above);
    m_wholePin->setToolTip(tr("To compare it with what the server shows"));
    grid->addWidget(m_wholePin, 2, 2, Qt::AlignTop);
    return grid;
}

QLayout* ReviewPage::makeInterfaceChoice()
{
    m_newInterface->setObjectName(QStringLiteral("newInterface"));
    m_foundInterface->setObjectName(QStringLiteral("foundInterface"));
    m_found->setAccessibleName(tr("Interface that is there"));
    m_advancedFold->setText(tr("&Advanced"));
    m_advancedFold->setCheckable(true);
    m_advancedFold->setAutoRaise(true);
    m_advancedFold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    auto* grid = new QGridLayout;
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(2, 1);
    grid->addWidget(new QLabel(tr("WireGuard interface")), 0, 0, 1, 3);
    grid->addWidget(m_newInterface, 1, 0);
    grid->addWidget(m_foundInterface, 2, 0);
    grid->addWidget(m_found, 2, 1);
    m_found->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_found->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    grid->addWidget(m_consequence, 3, 0, 1, 3);
    grid->addWidget(m_advancedFold, 4, 0, 1, 3, Qt::AlignLeading);
    grid->addWidget(m_advanced, 5, 0, 1, 3);
    return grid;
}

QLayout* ReviewPage::makeAdvanced()
{
    m_newName->setObjectName(QStringLiteral("newName"));
    m_newName->setValidator(interfaceNames(this));
    m_newName->setAccessibleName(tr("Name of the new interface"));
    m_allowPeers->setToolTip(tr("The helper has to allow it, too: --allow-peers"));
    m_newName->setMinimumWidth(fontMetrics().averageCharWidth() * (helper::limits::kMaxInterfaceName + 4));
    m_newNameLabel->setBuddy(m_newName);
    auto* row = new QHBoxLayout;
    row->setContentsMargins({});
    row->setSpacing(16);
    row->addWidget(m_newNameLabel);
    row->addWidget(m_newName);
    row->addWidget(m_allowPeers);
    row->addStretch();
    return row;
}

void ReviewPage::present(const InviteLink& link, const LinkPreview& preview, const JoinProposal& proposal)
{
    m_link = link;
    m_preview = preview;
    m_server->setText(preview.writtenName.isEmpty() ? preview.server
                                                    : tr("%1 (written %2)").arg(preview.server, preview.writtenName));
    m_tenant->setText(preview.tenant);
    m_wholePin->setChecked(false);
    showPin(false);
    m_carries->setText(carries());
    m_heading->setText(preview.joinedOn ? tr("Join this network again?") : tr("Join this network?"));
    showAlerts();
    m_name->setText(proposal.displayName);
    m_newName->setText(proposal.newInterface);
    m_found->clear();
    m_found->addItems(proposal.foundInterfaces);
    m_found->setVisible(!proposal.foundInterfaces.isEmpty());
    m_foundInterface->setEnabled(!proposal.foundInterfaces.isEmpty());
    m_newInterface->setChecked(true);
    m_allowPeers->setChecked(false);
    m_advancedFold->setChecked(false);
    m_interfaceChoice->setVisible(!preview.joinedOn);
    m_notice->clear();
    updateInterfaceChoice();
}

QString ReviewPage::carries() const
{
    if (m_preview.hasToken && m_preview.hasSecret)
        return tr("Lets a new device in, and holds the secret of the network. Keep it to yourself.");
    if (m_preview.hasToken)
        return tr("Lets a new device in. Keep it to yourself.");
    if (m_preview.hasSecret)
        return tr("Holds the secret of the network, for a device that was in it before. Keep it to yourself.");
    return tr("For an open network, or a device that was in it before.");
}

void ReviewPage::showAlerts()
{
    m_alert->clear();
    m_joined->clear();
    if (m_preview.trust == LinkPreview::Trust::None)
        m_alert->tell(Mark::Kind::Warning,
                      tr("The connection to this server is not encrypted: whoever sits in between can read it and "
                         "pretend to be the server. Tunnels between devices stay encrypted."));
    if (!m_preview.joinedOn)
        return;
    const QString& interface = *m_preview.joinedOn;
    if (!m_preview.serverInUse.isEmpty())
        m_joined->tell(Mark::Kind::Warning,
                       tr("This device is in this network already, with %1, and its server is %2. This link leads to "
                          "another one, which would then say who is in the network. Join only if you know that the "
                          "server has moved.")
                           .arg(interface, m_preview.serverInUse));
    else if (m_preview.isOtherKey)
        m_joined->tell(Mark::Kind::Warning,
                       tr("This device is in this network already, with %1, and knows its server by another "
                          "certificate. Join only if whoever runs the server confirms the new one: somebody may be "
                          "pretending to be the server.")
                           .arg(interface));
    else
        m_joined->tell(Mark::Kind::Note,
                       tr("This device is in this network already, with %1. Joining again keeps interface and "
                          "address, and lets this device in anew with this link.")
                           .arg(interface));
}

void ReviewPage::showPin(bool isWhole)
{
    m_wholePin->setVisible(m_preview.trust == LinkPreview::Trust::Pin);
    m_wholePin->setText(isWhole ? tr("&Shorten") : tr("&Show all"));
    switch (m_preview.trust) {
    case LinkPreview::Trust::Pin:
        m_certificate->setText(isWhole ? m_preview.pin : tr("%1 …").arg(m_preview.pinShort));
        break;
    case LinkPreview::Trust::Authorities:
        m_certificate->setText(m_preview.isBehindProxy
                                   ? tr("Checked like that of a web site; a proxy stands before the server")
                                   : tr("Checked like that of a web site"));
        break;
    case LinkPreview::Trust::None:
        m_certificate->setText(tr("None"));
        break;
    }
}

void ReviewPage::updateInterfaceChoice()
{
    const bool isNew = m_newInterface->isChecked();
    m_found->setEnabled(!isNew);
    m_consequence->setText(
        isNew ? tr("Roamwire makes the tunnel and looks after all of it.")
              : tr("Roamwire only tells its peers where the others are. Everything else stays as it is, and their "
                   "old endpoints return when you leave."));
    m_advancedFold->setArrowType(m_advancedFold->isChecked() ? Qt::DownArrow : Qt::RightArrow);
    m_advanced->setVisible(m_advancedFold->isChecked());
    m_newNameLabel->setVisible(isNew);
    m_newName->setVisible(isNew);
    m_allowPeers->setVisible(!isNew);
    m_notice->clear();
}

std::optional<JoinRequest> ReviewPage::request()
{
    const auto name = checkedDisplayName(m_name->text());
    if (!m_link || !name) {
        m_notice->tell(
            Mark::Kind::Failed,
            tr("The others see this device by its name. It needs one, of at most 64 letters, or fewer where they "
               "have accents, and without line breaks."));
        m_name->setFocus();
        return std::nullopt;
    }
    const bool isNew = m_newInterface->isChecked();
    const QString interface = m_preview.joinedOn.value_or(isNew ? m_newName->text() : m_found->currentText());
    if (interface.isEmpty()) {
        m_advancedFold->setChecked(true);
        m_notice->tell(Mark::Kind::Failed, tr("The new interface needs a name, such as rw0."));
        m_newName->setFocus();
        return std::nullopt;
    }
    JoinRequest request{*m_link, ClientConfig::defaultPath(interface), *name, interface};
    request.managedOnly = isNew && !m_preview.joinedOn;
    request.allowPeers = !isNew && m_allowPeers->isChecked();
    return request;
}

void ReviewPage::forget()
{
    m_link.reset();
    m_preview = {};
}

} // namespace roamwire::tray
