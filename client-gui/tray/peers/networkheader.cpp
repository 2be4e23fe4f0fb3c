#include "client-gui/tray/peers/networkheader.h"

#include "client-gui/tray/peers/copybutton.h"
#include "client-gui/tray/peers/glyph.h"
#include "client-gui/tray/peers/networkactions.h"
#include "client-gui/tray/peers/tonelabel.h"

#include <QHBoxLayout>

namespace roamwire::tray {
namespace {

constexpr int kSide = 16; ///< as the rows below it
constexpr int kSpacing = 8;

QLabel* makeLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    return label;
}

} // namespace

NetworkHeader::NetworkHeader(Network& network, QWidget* parent)
    : QFrame(parent)
    , m_network(network)
    , m_fold(new QToolButton(this))
    , m_name(makeLabel(this))
    , m_dot(new ToneLabel(this))
    , m_state(makeLabel(this))
    , m_address(new CopyButton(tr("own address"), this))
    , m_paths(new ToneLabel(this))
    , m_pause(new QPushButton(this))
    , m_invite(new QPushButton(tr("Invite…"), this))
    , m_more(new QToolButton(this))
{
    build();
    connect(m_fold, &QToolButton::clicked, this, &NetworkHeader::foldRequested);
    connect(m_pause, &QPushButton::clicked, this, &NetworkHeader::pauseOrResume);
    connect(m_invite, &QPushButton::clicked, this, &NetworkHeader::inviteRequested);
    connect(m_more, &QToolButton::clicked, this,
            [this] { Q_EMIT menuRequested(m_more->mapToGlobal(QPoint(0, m_more->height()))); });
    refresh();
}

void NetworkHeader::build()
{
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.3);
    large.setWeight(QFont::DemiBold);
    m_name->setFont(large);
    m_name->setAlignment((isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    m_name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    QSizePolicy keepsPlace = m_address->sizePolicy(); // no header is lower than others because it has no address
    keepsPlace.setRetainSizeWhenHidden(true);
    m_address->setSizePolicy(keepsPlace);
    m_dot->setText(QStringLiteral("●"));
    m_fold->setAutoRaise(true);
    m_more->setAutoRaise(true);
    m_more->setIcon(glyphIcon(Glyph::More));
    m_more->setFocusPolicy(Qt::StrongFocus);

    auto* facts = new QHBoxLayout;
    facts->setSpacing(kSpacing / 2);
    facts->addWidget(m_dot);
    facts->addWidget(m_state);
    facts->addSpacing(kSpacing);
    facts->addWidget(m_address);
    facts->addSpacing(kSpacing);
    facts->addWidget(m_paths);
    facts->addStretch();

    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_name);
    words->addLayout(facts);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(kSide, kSpacing, kSide, kSpacing);
    layout->setSpacing(kSpacing);
    layout->addWidget(m_fold);
    layout->addLayout(words, 1);
    layout->addSpacing(kSpacing); // else the words touch the buttons in a narrow window
    layout->addWidget(m_pause);
    layout->addWidget(m_invite);
    layout->addWidget(m_more);
}

void NetworkHeader::refresh()
{
    const NetworkSummary summary = NetworkSummary::of(m_network);
    m_name->setText(summary.interface);
    m_dot->setTone(summary.tone());
    m_state->setText(summary.stateWords());
    m_address->setVisible(!summary.address.isEmpty());
    m_address->setValue(summary.address, summary.address);
    m_paths->setVisible(summary.peers > 0);
    m_paths->setText(summary.pathWords());

    const bool isPaused = summary.state == Network::State::Paused;
    m_pause->setText(isPaused ? tr("Resume") : tr("Pause"));
    m_pause->setAccessibleName(isPaused ? tr("Resume network %1").arg(summary.interface)
                                        : tr("Pause network %1").arg(summary.interface));
    const QString whyNotPause = NetworkActions::whyNotPause(m_network);
    m_pause->setEnabled(whyNotPause.isEmpty());
    m_pause->setToolTip(whyNotPause);
    const QString whyNotInvite = NetworkActions::whyNotInvite(m_network);
    m_invite->setEnabled(whyNotInvite.isEmpty());
    m_invite->setToolTip(whyNotInvite);
    m_invite->setAccessibleName(tr("Invite a device to network %1").arg(summary.interface));
    m_more->setToolTip(tr("More for network %1").arg(summary.interface));
    m_more->setAccessibleName(m_more->toolTip());
}

void NetworkHeader::setFolding(bool isFoldable, bool isFolded)
{
    m_fold->setVisible(isFoldable);
    m_fold->setIcon(glyphIcon(isFolded ? Glyph::Expand : Glyph::Collapse));
    m_fold->setToolTip(isFolded ? tr("Show peers") : tr("Hide peers"));
    m_fold->setAccessibleName(m_fold->toolTip());
}

QWidget* NetworkHeader::putInTabOrder(QWidget* before) const
{
    for (QWidget* button : std::initializer_list<QWidget*>{m_fold, m_address, m_pause, m_invite, m_more}) {
        setTabOrder(before, button);
        before = button;
    }
    return before;
}

void NetworkHeader::pauseOrResume()
{
    if (m_network.state() == Network::State::Paused)
        m_network.resume();
    else
        m_network.pause();
}

} // namespace roamwire::tray
