#include "client-gui/tray/peers/peerdetails.h"

#include "client-gui/tray/peers/badgelabel.h"
#include "client-gui/tray/peers/candidatelist.h"
#include "client-gui/tray/peers/copybutton.h"
#include "client-gui/tray/peers/directtry.h"
#include "client-gui/tray/peers/historylist.h"
#include "client-gui/tray/peers/pathwords.h"
#include "client-gui/tray/peers/peerrow.h"
#include "client-gui/tray/peers/sizewords.h"
#include "client-gui/tray/peers/timewords.h"
#include "client-gui/tray/peers/tonelabel.h"
#include "client-gui/tray/peers/trafficgraph.h"
#include "shared/crypto/virtualaddress.h"

#include <QHBoxLayout>
#include <QScrollBar>

namespace roamwire::tray {
namespace {

constexpr int kMargin = 20;
constexpr int kSpacing = 8;
constexpr int kSectionGap = 16;
constexpr int kLeastLetters = 54;   ///< of its width
constexpr int kLeastLines = 14;     ///< of its height, where it is below the list
constexpr qsizetype kMaxShown = 24; ///< letters of a value; keys and IPv6 addresses are longer than the panel is wide

/// Beginning and end: that is how people compare keys.
QString shortened(const QString& text)
{
    return text.size() <= kMaxShown ? text : text.left(kMaxShown / 2) + QChar(0x2026) + text.right(kMaxShown / 2 - 1);
}

QLabel* makeLabel(QWidget* parent, bool isWrapped = false)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(isWrapped);
    return label;
}

ToneLabel* makeQuiet(QWidget* parent, bool isWrapped = false)
{
    auto* label = new ToneLabel(parent);
    label->setWordWrap(isWrapped);
    return label;
}

/// The interface has it where roamwire set it up (design section 4); an owner may have left it out.
QString address6(const Status& status, const PeerStatus& peer)
{
    const auto tenant = TenantId::fromString(status.tenant);
    const bool hasIt =
        tenant && status.mode == modeWord(InterfaceMode::Managed) && !PathWords::isLeftOut(peer.path.reason);
    return hasIt ? virtualAddress6(*tenant, peer.publicKey).toString() : QString();
}

QString sizeText(std::optional<quint64> bytes)
{
    return bytes ? SizeWords::bytes(*bytes) : QStringLiteral("–");
}

} // namespace

PeerDetails::PeerDetails(const PeerModel& model, const PathJournal& journal, const Clock& clock, QWidget* parent)
    : QScrollArea(parent)
    , m_model(model)
    , m_journal(journal)
    , m_clock(clock)
    , m_content(new QWidget)
{
    build();
    setWidget(m_content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Details of the peer"));
    connect(&model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& first) {
        if (first == m_index || first == m_index.parent())
            refresh();
    });
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &PeerDetails::refresh);
    refresh();
    setMinimumSize(fontMetrics().averageCharWidth() * kLeastLetters, fontMetrics().height() * kLeastLines);
}

void PeerDetails::setPeer(const QModelIndex& index)
{
    m_index = index;
    refresh();
}

QLabel* PeerDetails::makeTitle(const QString& text)
{
    auto* title = makeLabel(m_content);
    title->setText(text);
    QFont bold = title->font();
    bold.setWeight(QFont::DemiBold);
    title->setFont(bold);
    return title;
}

void PeerDetails::addFact(QGridLayout& grid, int row, const QString& name, QLabel*& label, QWidget* value)
{
    label = makeQuiet(m_content);
    label->setText(name);
    label->setBuddy(value);
    grid.addWidget(label, row, 0);
    grid.addWidget(value, row, 1, Qt::AlignLeading | Qt::AlignVCenter);
}

void PeerDetails::build()
{
    m_content->setBackgroundRole(QPalette::Base);
    m_name = makeLabel(m_content, true);
    QFont large = m_name->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setWeight(QFont::DemiBold);
    m_name->setFont(large);
    m_presence = makeQuiet(m_content);
    m_badge = new BadgeLabel(m_content);
    m_brief = makeLabel(m_content, true);
    m_explanation = makeQuiet(m_content, true);
    m_directTry = new DirectTry(m_content);
    m_address = new CopyButton(tr("address"), m_content);
    m_address6 = new CopyButton(tr("IPv6 address"), m_content);
    m_endpoint = new CopyButton(tr("endpoint"), m_content);
    m_key = new CopyButton(tr("public key"), m_content);
    m_handshake = makeQuiet(m_content);
    m_candidates = new CandidateList(m_content);
    m_graph = new TrafficGraph(m_content);
    m_received = makeQuiet(m_content);
    m_received->setTone(Tone::Direct);
    m_sent = makeQuiet(m_content);
    m_sent->setTone(Tone::Relayed);
    m_history = new HistoryList(m_content);

    auto* path = new QHBoxLayout;
    path->setSpacing(kSpacing);
    path->addWidget(m_badge);
    path->addWidget(m_brief, 1);

    auto* facts = new QGridLayout;
    facts->setHorizontalSpacing(kSpacing);
    facts->setVerticalSpacing(2);
    facts->setColumnStretch(1, 1);
    QLabel* label = nullptr;
    addFact(*facts, 0, tr("Address"), label, m_address);
    addFact(*facts, 1, tr("IPv6"), m_address6Label, m_address6);
    addFact(*facts, 2, tr("Endpoint"), m_endpointLabel, m_endpoint);
    addFact(*facts, 3, tr("Public key"), label, m_key);

    auto* amounts = new QHBoxLayout;
    amounts->addWidget(m_received);
    amounts->addStretch();
    amounts->addWidget(m_sent);

    auto* layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(kSpacing);
    layout->addWidget(m_name);
    layout->addWidget(m_presence);
    layout->addSpacing(kSpacing);
    layout->addLayout(path);
    layout->addWidget(m_explanation);
    layout->addWidget(m_directTry);
    layout->addSpacing(kSectionGap);
    layout->addLayout(facts);
    layout->addSpacing(kSectionGap);
    layout->addWidget(makeTitle(tr("Where it may be reached")));
    layout->addWidget(m_candidates);
    layout->addSpacing(kSectionGap);
    layout->addWidget(makeTitle(tr("Traffic")));
    layout->addWidget(m_graph);
    layout->addLayout(amounts);
    layout->addWidget(m_handshake);
    layout->addSpacing(kSectionGap);
    layout->addWidget(makeTitle(tr("Path history")));
    layout->addWidget(m_history);
    layout->addStretch();
}

void PeerDetails::refresh()
{
    const PeerStatus* peer = m_model.peer(m_index);
    m_content->setVisible(peer);
    if (!peer)
        return;
    Network& network = *m_model.network(m_index);
    m_name->setText(shownName(*peer));
    m_presence->setText(PathWords::presence(peer->presence));
    m_badge->setBadge(Badge::of(peer->path, peer->rttMs));
    m_brief->setText(PathWords::brief(peer->path));
    m_explanation->setText(PathWords::explanation(peer->path));
    m_directTry->show(network, *peer);
    refreshAddresses(*peer);
    const bool isOfCandidates = !peer->path.kind || *peer->path.kind != PathKind::Relay;
    m_candidates->show(peer->candidates, isOfCandidates && peer->path.verified ? peer->path.endpoint : std::nullopt);
    refreshTraffic(m_index, *peer);
    m_history->show(m_journal.history(&network, peer->publicKey), m_clock.unixMs());
    makeRoom();
}

/// It grows where it must, and does not shrink again: a panel that changes its width with every peer is not calm.
void PeerDetails::makeRoom()
{
    m_content->layout()->invalidate();
    const int least = m_content->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width();
    if (least > minimumWidth())
        setMinimumWidth(least);
}

void PeerDetails::refreshAddresses(const PeerStatus& peer)
{
    const auto setOrHide = [](CopyButton* button, QLabel* label, const QString& value) {
        button->setValue(value, shortened(value));
        button->setVisible(!value.isEmpty());
        label->setVisible(!value.isEmpty());
    };
    m_address->setValue(peer.wgip.toString(), peer.wgip.toString());
    setOrHide(m_address6, m_address6Label, address6(m_model.network(m_index)->status(), peer));
    setOrHide(m_endpoint, m_endpointLabel, peer.path.endpoint ? peer.path.endpoint->toString() : QString());
    const QString key = QString::fromLatin1(peer.publicKey.toBase64());
    m_key->setValue(key, shortened(key));
}

void PeerDetails::refreshTraffic(const QModelIndex& index, const PeerStatus& peer)
{
    m_graph->setRates(index.data(PeerModel::RatesRole).value<RateHistory>());
    m_received->setText(tr("↓ %1 received").arg(sizeText(peer.rxBytes)));
    m_sent->setText(tr("↑ %1 sent").arg(sizeText(peer.txBytes)));
    m_handshake->setText(TimeWords::handshake(peer.handshakeAgeSeconds));
}

} // namespace roamwire::tray
