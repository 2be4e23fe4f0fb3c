#include "client-gui/tray/joining/joindialog.h"

#include "client-gui/tray/dialogpage.h"
#include "client-gui/tray/joining/donepage.h"
#include "client-gui/tray/joining/linkpage.h"
#include "client-gui/tray/joining/progresspage.h"
#include "client-gui/tray/joining/reviewpage.h"
#include "client-gui/tray/notice.h"
#include "shared/model/displayname.h"

#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QNetworkInterface>
#include <QPushButton>
#include <QStackedWidget>
#include <QSysInfo>

#include <algorithm>
#include <utility>

namespace roamwire::tray {
namespace {

/// As WireGuard's are, and other tunnels': point to point, and without an address of the link layer.
QStringList tunnelInterfaces()
{
    QStringList names;
    const QList<QNetworkInterface> all = QNetworkInterface::allInterfaces();
    for (const QNetworkInterface& interface : all) {
        if (interface.flags().testFlag(QNetworkInterface::IsPointToPoint) && interface.hardwareAddress().isEmpty())
            names << interface.name();
    }
    return names;
}

QList<JoinedNetwork> joinedIn(const Networks& networks)
{
    QList<JoinedNetwork> joined;
    const QList<Network*> all = networks.all();
    for (const Network* network : all) {
        const auto tenant = TenantId::fromString(network->status().tenant);
        if (!tenant)
            continue;
        joined.append({network->interface(), *tenant});
        if (auto config = ClientConfig::load(ClientConfig::defaultPath(network->interface())))
            joined.last().link = std::move(config->settings.link);
    }
    return joined;
}

bool isTaken(const QString& interface, const QList<Network*>& networks)
{
    return QFileInfo::exists(ClientConfig::defaultPath(interface)) ||
           QNetworkInterface::interfaceFromName(interface).isValid() || // an agent's, for example
           std::ranges::any_of(networks, [&](const Network* network) { return network->interface() == interface; });
}

QString freeInterface(const QList<Network*>& networks)
{
    QString name;
    for (int number = 0; name.isEmpty() || isTaken(name, networks); ++number)
        name = QStringLiteral("rw%1").arg(number);
    return name;
}

QPushButton* makeButton()
{
    auto* button = new QPushButton;
    button->setAutoDefault(false);
    return button;
}

} // namespace

JoinDialog::JoinDialog(Networks& networks, MakeJoining makeJoining, QWidget* parent)
    : QDialog(parent)
    , m_networks(networks)
    , m_makeJoining(std::move(makeJoining))
    , m_foundInterfaces(tunnelInterfaces())
    , m_pages(new QStackedWidget)
    , m_linkPage(new LinkPage)
    , m_reviewPage(new ReviewPage)
    , m_progressPage(new ProgressPage)
    , m_donePage(new DonePage)
    , m_notice(new Notice)
    , m_back(makeButton())
    , m_forward(makeButton())
    , m_close(makeButton())
{
    constexpr int kCharacters = 72;
    setWindowTitle(tr("Join a network"));
    for (QWidget* page : std::initializer_list<QWidget*>{m_linkPage, m_reviewPage, m_progressPage, m_donePage})
        m_pages->addWidget(page); // in the order of Page
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(m_pages, 1);
    auto* notice = new QVBoxLayout;
    notice->setContentsMargins(dialogpage::kMargin, 0, dialogpage::kMargin, dialogpage::kSpacing);
    notice->addWidget(m_notice);
    column->addLayout(notice);
    column->addLayout(makeButtons());
    resize(fontMetrics().averageCharWidth() * kCharacters + 2 * dialogpage::kMargin, 0);

    connect(m_linkPage, &LinkPage::found, this, &JoinDialog::review);
    connect(m_linkPage, &LinkPage::textChanged, this, &JoinDialog::updateButtons);
    turnTo(Page::Link);
}

JoinDialog::~JoinDialog() = default;

QLayout* JoinDialog::makeButtons()
{
    m_back->setText(tr("&Back"));
    m_back->setObjectName(QStringLiteral("back"));
    m_forward->setObjectName(QStringLiteral("forward"));
    m_close->setObjectName(QStringLiteral("close"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(dialogpage::kMargin, 0, dialogpage::kMargin, dialogpage::kMargin);
    row->setSpacing(8);
    row->addWidget(m_back);
    row->addStretch();
    row->addWidget(m_close);
    row->addWidget(m_forward);
    connect(m_back, &QPushButton::clicked, this, &JoinDialog::goBack);
    connect(m_close, &QPushButton::clicked, this, &JoinDialog::reject);
    connect(m_forward, &QPushButton::clicked, this, &JoinDialog::goOn);
    return row;
}

JoinDialog::Page JoinDialog::page() const
{
    return static_cast<Page>(m_pages->currentIndex());
}

void JoinDialog::turnTo(Page page)
{
    m_pages->setCurrentIndex(static_cast<int>(page));
    m_notice->clear();
    updateButtons();
    dialogpage::growToFit(*this);
    if (page == Page::Link)
        m_linkPage->setFocus();
    else
        (m_forward->isVisibleTo(this) && !m_isOffered ? m_forward : m_close)->setFocus();
}

void JoinDialog::updateButtons()
{
    const Page at = page();
    const bool isJoining = m_joining != nullptr;
    m_back->setVisible(at == Page::Review || at == Page::Progress);
    m_close->setText(at == Page::Done ? tr("C&lose") : tr("Cancel"));
    m_forward->setVisible(!isJoining);
    m_forward->setEnabled(at != Page::Link || !m_linkPage->isUntouched());
    // A link from outside can come up while the user types elsewhere; his Enter is not meant for it.
    m_forward->setDefault(!(m_isOffered && at == Page::Review));
    switch (at) {
    case Page::Link:
        return m_forward->setText(tr("C&ontinue"));
    case Page::Review:
        return m_forward->setText(tr("&Join"));
    case Page::Progress:
        return m_forward->setText(tr("&Try again"));
    case Page::Done:
        return m_forward->setText(tr("&Show peers"));
    }
}

void JoinDialog::offer(const QString& link)
{
    if (page() == Page::Done) {
        m_linkPage->forget();
        turnTo(Page::Link);
    }
    if (page() != Page::Link || !m_linkPage->isUntouched()) {
        m_notice->tell(Mark::Kind::Note,
                       tr("Another link was opened. Finish or cancel this one, then open the other again."));
        return dialogpage::growToFit(*this);
    }
    m_linkPage->setText(link);
    m_isOffered = true;
    goOn();
}

void JoinDialog::setFoundInterfaces(const QStringList& names)
{
    m_foundInterfaces = names;
}

void JoinDialog::goOn()
{
    switch (page()) {
    case Page::Link:
        if (const auto link = m_linkPage->link())
            return review(*link);
        m_isOffered = false;
        return dialogpage::growToFit(*this);
    case Page::Review:
    case Page::Progress:
        return startJoin();
    case Page::Done:
        Q_EMIT peersWanted(m_interface);
        return accept();
    }
}

void JoinDialog::goBack()
{
    abandonJoin();
    m_isOffered = false;
    turnTo(page() == Page::Progress ? Page::Review : Page::Link);
}

void JoinDialog::review(const InviteLink& link)
{
    const LinkPreview preview = previewOf(link, joinedIn(m_networks));
    m_reviewPage->present(link, preview, proposalFor(preview));
    turnTo(Page::Review);
}

JoinProposal JoinDialog::proposalFor(const LinkPreview& preview) const
{
    const QList<Network*> networks = m_networks.all();
    JoinProposal proposal{QSysInfo::machineHostName(), freeInterface(networks), m_foundInterfaces};
    if (!checkedDisplayName(proposal.displayName))
        proposal.displayName.clear();
    for (const Network* network : networks) {
        proposal.foundInterfaces.removeAll(network->interface());
        if (network->interface() == preview.joinedOn && !network->status().displayName.isEmpty())
            proposal.displayName = network->status().displayName;
    }
    return proposal;
}

void JoinDialog::startJoin()
{
    auto request = m_reviewPage->request();
    if (!request)
        return dialogpage::growToFit(*this);
    m_isOffered = false;
    m_interface = request->interface.value_or(QString());
    m_progressPage->begin(*request);
    m_joining = m_makeJoining(std::move(*request), this);
    connect(m_joining, &Joining::reached, m_progressPage, &ProgressPage::reach);
    connect(m_joining, &Joining::hindered, m_progressPage, &ProgressPage::hinder);
    connect(m_joining, &Joining::finished, this, &JoinDialog::endJoin);
    turnTo(Page::Progress);
    m_joining->start();
}

void JoinDialog::endJoin(const Result<ClientConfig>& config)
{
    std::exchange(m_joining, nullptr)->deleteLater();
    if (!config) {
        m_progressPage->fail(config.error().message);
        return turnTo(Page::Progress);
    }
    m_linkPage->forget();
    m_reviewPage->forget();
    m_donePage->present(config->settings);
    turnTo(Page::Done);
    Q_EMIT joined(ClientConfig::defaultPath(m_interface));
}

void JoinDialog::abandonJoin()
{
    if (Joining* joining = std::exchange(m_joining, nullptr)) {
        joining->disconnect(this);
        joining->deleteLater();
    }
}

void JoinDialog::done(int result)
{
    abandonJoin();
    m_linkPage->forget();
    m_reviewPage->forget();
    QDialog::done(result);
}

bool JoinDialog::event(QEvent* event)
{
    const bool isHandled = QDialog::event(event);
    if (event->type() == QEvent::LayoutRequest)
        dialogpage::growToFit(*this);
    return isHandled;
}

} // namespace roamwire::tray
