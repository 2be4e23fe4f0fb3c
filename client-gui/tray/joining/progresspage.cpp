#include "client-gui/tray/joining/progresspage.h"

#include "client-gui/tray/dialogpage.h"
#include "client-gui/tray/notice.h"
#include "client-gui/tray/phrasebook.h"
#include "shared/base/printable.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace roamwire::tray {

ProgressPage::ProgressPage(QWidget* parent)
    : QWidget(parent)
    , m_heading(dialogpage::heading())
    , m_notice(new Notice)
{
    auto* steps = new QGridLayout;
    steps->setContentsMargins({});
    steps->setHorizontalSpacing(12);
    steps->setVerticalSpacing(12);
    steps->setColumnStretch(1, 1);
    int line = 0;
    for (Row& row : m_rows) {
        row = {new Mark(Mark::Kind::Waiting), dialogpage::paragraph()};
        steps->addWidget(row.mark, line, 0, Qt::AlignTop);
        steps->addWidget(row.label, line, 1);
        ++line;
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(dialogpage::kMargin, dialogpage::kMargin, dialogpage::kMargin, dialogpage::kSpacing);
    column->setSpacing(dialogpage::kSpacing);
    column->addWidget(m_heading);
    column->addSpacing(4);
    column->addLayout(steps);
    column->addSpacing(4);
    column->addWidget(m_notice);
    column->addStretch();
}

void ProgressPage::begin(const JoinRequest& request)
{
    m_names = {tr("Find the helper on this device"),
               tr("Prepare the interface %1").arg(request.interface.value_or(QString())),
               tr("Reach the server %1").arg(printable(request.link.host)), tr("Be admitted to the network"),
               tr("Set up the tunnel")};
    m_heading->setText(tr("Joining"));
    m_notice->clear();
    showAt(0, false);
}

void ProgressPage::reach(Joining::Step step)
{
    m_notice->clear();
    showAt(static_cast<std::size_t>(step) + 1, false);
}

void ProgressPage::hinder(const QString& problem)
{
    m_notice->tell(Mark::Kind::Warning, tr("Still trying: %1").arg(Phrasebook::inUsersWords(problem)));
}

void ProgressPage::fail(const QString& problem)
{
    m_heading->setText(tr("This did not work"));
    m_notice->tell(Mark::Kind::Failed, problem);
    showAt(m_current, true);
}

void ProgressPage::showAt(std::size_t step, bool hasFailed)
{
    m_current = std::min(step, kSteps);
    for (std::size_t i = 0; i < kSteps; ++i) {
        Row& row = m_rows[i];
        const bool isHere = i == m_current;
        row.label->setText(m_names[i]);
        if (i < m_current) {
            row.mark->setKind(Mark::Kind::Done);
            row.label->setAccessibleName(tr("%1: done").arg(m_names[i]));
        } else if (isHere && hasFailed) {
            row.mark->setKind(Mark::Kind::Failed);
            row.label->setAccessibleName(tr("%1: failed").arg(m_names[i]));
        } else {
            row.mark->setKind(isHere ? Mark::Kind::Working : Mark::Kind::Waiting);
            row.label->setAccessibleName(isHere ? tr("%1: under way").arg(m_names[i])
                                                : tr("%1: not yet").arg(m_names[i]));
        }
        QFont font = row.label->font();
        font.setBold(isHere);
        row.label->setFont(font);
    }
}

} // namespace roamwire::tray
