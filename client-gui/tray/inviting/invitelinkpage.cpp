#include "client-gui/tray/inviting/invitelinkpage.h"

#include "client-gui/tray/dialogpage.h"
#include "client-gui/tray/inviting/briefcopy.h"
#include "client-gui/tray/inviting/qrview.h"
#include "client-gui/tray/notice.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>

namespace roamwire::tray {

InviteLinkPage::InviteLinkPage(QWidget* parent)
    : QWidget(parent)
    , m_qr(new QrView)
    , m_text(new QLineEdit)
    , m_copy(new QPushButton)
    , m_terms(dialogpage::paragraph())
    , m_warning(new Notice)
{
    m_text->setReadOnly(true);
    m_text->setAccessibleName(tr("Link"));
    m_text->setObjectName(QStringLiteral("link"));
    m_copy->setAutoDefault(false);
    m_copy->setObjectName(QStringLiteral("copy"));
    m_copy->setToolTip(tr("The clipboard is emptied after a minute."));
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_text, 1);
    row->addWidget(m_copy);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(dialogpage::kMargin, dialogpage::kMargin, dialogpage::kMargin, dialogpage::kSpacing);
    column->setSpacing(dialogpage::kSpacing);
    column->addWidget(dialogpage::heading(tr("Scan or send this link")));
    column->addWidget(m_qr, 0, Qt::AlignHCenter);
    column->addLayout(row);
    column->addWidget(m_terms);
    column->addWidget(m_warning);
    column->addStretch();
    connect(m_copy, &QPushButton::clicked, this, &InviteLinkPage::copy);
    setFocusProxy(m_copy);
}

void InviteLinkPage::present(const Invitation& invitation, const wire::Invite& terms)
{
    const QString text = invitation.link.reveal();
    m_qr->setText(text);
    m_text->setText(text);
    m_text->setCursorPosition(0);
    m_copy->setText(tr("&Copy"));
    const QString expires = QLocale().toString(QDateTime::fromSecsSinceEpoch(invitation.expires), QLocale::ShortFormat);
    const int uses = static_cast<int>(terms.uses);
    m_terms->setText(terms.ephemeral ? tr("Good for %n visit(s), until %1.", nullptr, uses).arg(expires)
                                     : tr("Good for %n device(s), until %1.", nullptr, uses).arg(expires));
    m_warning->tell(
        Mark::Kind::Warning,
        tr("Whoever has this link can join and reach the devices in this network. Send it only where nobody else "
           "reads it, and do not show the code in public."));
}

void InviteLinkPage::forget()
{
    m_qr->setText({});
    m_text->setText({});
}

void InviteLinkPage::copy()
{
    copyBriefly(m_text->text());
    m_copy->setText(tr("Copied"));
}

} // namespace roamwire::tray
