#include "client-gui/tray/peers/candidatelist.h"

#include "client-gui/tray/peers/badgelabel.h"
#include "client-gui/tray/peers/pathwords.h"

#include <QLabel>

namespace roamwire::tray {
namespace {

/// More say nothing to a person, and a peer may tell many.
constexpr qsizetype kMaxShown = 8;
constexpr int kSpacing = 8;
constexpr qsizetype kMaxLetters = 32; ///< of an address; the longest has 47

} // namespace

CandidateList::CandidateList(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QGridLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setHorizontalSpacing(kSpacing);
    m_layout->setVerticalSpacing(kSpacing / 2);
    m_layout->setColumnStretch(1, 1);
}

void CandidateList::show(const QList<Candidate>& candidates, const std::optional<Endpoint>& inUse)
{
    if (candidates == m_candidates && inUse == m_inUse && m_layout->count() > 0)
        return;
    m_candidates = candidates;
    m_inUse = inUse;
    while (QLayoutItem* item = m_layout->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    for (qsizetype i = 0; i < std::min(kMaxShown, candidates.size()); ++i)
        addRow(int(i), candidates.at(i));
    if (candidates.isEmpty())
        m_layout->addWidget(new QLabel(tr("No address known"), this), 0, 0);
}

void CandidateList::addRow(int row, const Candidate& candidate)
{
    const bool isInUse = candidate.endpoint == m_inUse;
    auto* badge = new BadgeLabel(this);
    badge->setBadge(Badge::of({candidate.kind, candidate.endpoint, isInUse, PathReason::None}, {}));
    const QString text = candidate.endpoint.toString();
    auto* address = new QLabel(text.size() <= kMaxLetters
                                   ? text
                                   : text.left(kMaxLetters / 2) + QChar(0x2026) + text.right(kMaxLetters / 2 - 1),
                               this);
    address->setToolTip(text);
    address->setTextFormat(Qt::PlainText);
    address->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_layout->addWidget(badge, row, 0, Qt::AlignLeading | Qt::AlignVCenter);
    m_layout->addWidget(address, row, 1);
    if (isInUse) {
        auto* mark = new QLabel(tr("in use", "address of a peer"), this);
        QFont bold = mark->font();
        bold.setWeight(QFont::DemiBold);
        mark->setFont(bold);
        m_layout->addWidget(mark, row, 2);
        mark->show();
    }
    badge->show(); // at once, so that it is known how wide they are
    address->show();
}

} // namespace roamwire::tray
