#include "client-gui/tray/inviting/invitedialog.h"

#include "client-gui/tray/dialogpage.h"
#include "client-gui/tray/inviting/invitelinkpage.h"
#include "client-gui/tray/inviting/invitetermspage.h"
#include "client-gui/tray/notice.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>

namespace roamwire::tray {

InviteDialog::InviteDialog(Network& network, QWidget* parent)
    : QDialog(parent)
    , m_network(&network)
    , m_pages(new QStackedWidget)
    , m_terms(new InviteTermsPage)
    , m_link(new InviteLinkPage)
    , m_notice(new Notice)
    , m_create(new QPushButton(tr("&Make link")))
    , m_another(new QPushButton(tr("&Another link")))
    , m_close(new QPushButton(tr("Close")))
{
    constexpr int kCharacters = 60;
    setWindowTitle(tr("Invite to %1").arg(network.interface()));
    m_pages->addWidget(m_terms);
    m_pages->addWidget(m_link);
    auto* notice = new QVBoxLayout;
    notice->setContentsMargins(dialogpage::kMargin, 0, dialogpage::kMargin, dialogpage::kSpacing);
    notice->addWidget(m_notice);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(m_pages, 1);
    column->addLayout(notice);
    column->addLayout(makeButtons());
    resize(fontMetrics().averageCharWidth() * kCharacters + 2 * dialogpage::kMargin, 0);

    connect(&network, &Network::changed, this, &InviteDialog::updateAbility);
    connect(&network, &QObject::destroyed, this, &InviteDialog::reject);
    askAgain();
}

InviteDialog::~InviteDialog() = default;

QLayout* InviteDialog::makeButtons()
{
    auto* row = new QHBoxLayout;
    row->setContentsMargins(dialogpage::kMargin, 0, dialogpage::kMargin, dialogpage::kMargin);
    row->setSpacing(8);
    row->addWidget(m_another);
    row->addStretch();
    row->addWidget(m_close);
    row->addWidget(m_create);
    for (QPushButton* button : {m_create, m_another, m_close})
        button->setAutoDefault(false);
    m_create->setObjectName(QStringLiteral("create"));
    m_another->setObjectName(QStringLiteral("another"));
    connect(m_create, &QPushButton::clicked, this, &InviteDialog::ask);
    connect(m_another, &QPushButton::clicked, this, &InviteDialog::askAgain);
    connect(m_close, &QPushButton::clicked, this, &InviteDialog::reject);
    return row;
}

void InviteDialog::updateAbility()
{
    if (m_isWaiting || m_pages->currentWidget() != m_terms)
        return;
    const QString hindrance = m_network ? hindranceOf(*m_network) : QString();
    const bool wasHindered = !m_create->isEnabled();
    m_create->setEnabled(hindrance.isEmpty());
    m_terms->setOpen(hindrance.isEmpty());
    if (!hindrance.isEmpty())
        m_notice->tell(Mark::Kind::Note, hindrance);
    else if (wasHindered)
        m_notice->clear();
}

QString InviteDialog::hindranceOf(const Network& network)
{
    if (network.status().mayInvite)
        return {};
    if (network.state() == Network::State::Locked)
        return network.problem();
    if (network.state() == Network::State::Paused)
        return tr("This network is paused. Resume it to invite somebody.");
    if (network.status().server != QStringLiteral("connected"))
        return tr("There is no connection to the server yet. Links can be made when there is one.");
    return tr("Links for this network do not come from this device. If the network is open, send others the link with "
              "which you joined. If you are a visitor, ask one of its members. Otherwise whoever runs the server makes "
              "links, with: roamwired invite");
}

void InviteDialog::ask()
{
    if (!m_network || m_isWaiting)
        return;
    const wire::Invite terms = m_terms->terms();
    m_isWaiting = true;
    m_notice->clear();
    m_terms->setOpen(false);
    m_create->setEnabled(false);
    m_create->setText(tr("Asking the server…"));
    m_network->invite(terms,
                      {this, [this, terms](const Result<Invitation>& invitation) { answer(invitation, terms); }});
}

void InviteDialog::answer(const Result<Invitation>& invitation, const wire::Invite& terms)
{
    if (!invitation) {
        askAgain();
        m_notice->tell(Mark::Kind::Failed, invitation.error().message);
        return;
    }
    m_isWaiting = false;
    m_link->present(*invitation, terms);
    m_pages->setCurrentWidget(m_link);
    m_create->hide();
    m_another->show();
    m_close->setDefault(true);
    m_link->setFocus();
    dialogpage::growToFit(*this);
}

void InviteDialog::askAgain()
{
    m_isWaiting = false;
    m_link->forget();
    m_pages->setCurrentWidget(m_terms);
    m_another->hide();
    m_create->setText(tr("&Make link"));
    m_create->setEnabled(true);
    m_create->show();
    m_create->setDefault(true);
    m_terms->setOpen(true);
    m_terms->setFocus();
    updateAbility();
}

void InviteDialog::done(int result)
{
    m_link->forget();
    QDialog::done(result);
}

bool InviteDialog::event(QEvent* event)
{
    const bool isHandled = QDialog::event(event);
    if (event->type() == QEvent::LayoutRequest)
        dialogpage::growToFit(*this);
    return isHandled;
}

} // namespace roamwire::tray
