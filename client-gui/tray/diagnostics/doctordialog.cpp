#include "client-gui/tray/diagnostics/doctordialog.h"

#include "client-gui/tray/diagnostics/bundledialog.h"
#include "client-gui/tray/diagnostics/findingrow.h"
#include "client-gui/tray/mark.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QPromise>
#include <QPushButton>
#include <QScrollArea>
#include <QThreadPool>

#include <algorithm>
#include <memory>

namespace roamwire::tray {
namespace {

/// Wide enough for most findings to stand in two lines, high enough for half of them.
constexpr QSize kStartSize{560, 600};

std::optional<Health> worst(const QList<Finding>& findings)
{
    if (findings.isEmpty())
        return std::nullopt;
    return std::ranges::max_element(findings, {}, &Finding::health)->health;
}

} // namespace

DoctorDialog::DoctorDialog(const QString& network, QWidget* parent)
    : QDialog(parent)
    , m_network(network)
    , m_mark(new Mark(Mark::Kind::Waiting, this))
    , m_summary(new QLabel(this))
    , m_area(new QScrollArea(this))
{
    setWindowTitle(tr("Examine %1").arg(network));
    QFont large = m_summary->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setWeight(QFont::DemiBold);
    m_summary->setFont(large);
    m_mark->setFont(large);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    head->setContentsMargins(12, 0, 12, 0); // in line with the rows
    head->addWidget(m_mark);
    head->addWidget(m_summary, 1);

    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::NoFocus); // its rows have it
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(16);
    column->addLayout(head);
    column->addWidget(m_area, 1);
    addButtons(column);
    resize(kStartSize);
    begin({});
}

void DoctorDialog::addButtons(QVBoxLayout* column)
{
    m_again = new QPushButton(tr("&Run again"), this);
    m_copy = new QPushButton(tr("&Copy"), this);
    m_save = new QPushButton(tr("&Save debug bundle…"), this);
    auto* close = new QPushButton(tr("Close"), this);
    m_copy->setToolTip(tr("Copies what was found, as it stands here, with addresses and names"));
    connect(m_again, &QPushButton::clicked, this, &DoctorDialog::againRequested);
    connect(m_copy, &QPushButton::clicked, this, &DoctorDialog::copy);
    connect(m_save, &QPushButton::clicked, this, &DoctorDialog::makeBundle);
    connect(&m_bundle, &QFutureWatcherBase::finished, this, &DoctorDialog::showBundle);
    connect(close, &QPushButton::clicked, this, &DoctorDialog::reject);
    close->setDefault(true);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_again);
    row->addWidget(m_copy);
    row->addWidget(m_save);
    row->addStretch(1);
    row->addWidget(close);
    column->addLayout(row);
}

void DoctorDialog::begin(const QStringList& checks)
{
    m_rows.clear();
    m_findings.clear();
    m_isFinished = false;
    auto* list = new QWidget;
    list->setBackgroundRole(QPalette::Base);
    list->setAutoFillBackground(true);
    auto* column = new QVBoxLayout(list);
    column->setContentsMargins(0, 4, 0, 4);
    column->setSpacing(0);
    for (const QString& check : checks) {
        auto* row = new FindingRow(check, list);
        column->addWidget(row);
        m_rows.insert(check, row);
    }
    column->addStretch(1);
    m_area->setWidget(list); // the rows before it go
    summarize();
}

void DoctorDialog::add(const Finding& finding)
{
    m_findings.append(finding);
    if (FindingRow* row = m_rows.value(finding.check))
        row->setFinding(finding);
    summarize();
}

void DoctorDialog::finish(const BundleFacts& facts)
{
    m_facts = facts;
    m_isFinished = true;
    summarize();
}

void DoctorDialog::summarize()
{
    for (QPushButton* button : {m_again, m_copy, m_save})
        button->setEnabled(m_isFinished);
    m_mark->setKind(FindingRow::markOf(m_isFinished ? worst(m_findings) : std::nullopt));
    if (!m_isFinished)
        m_summary->setText(tr("Examining %1…").arg(m_network));
    else
        m_summary->setText(summaryOf(worst(m_findings).value_or(Health::Ok)));
}

QString DoctorDialog::summaryOf(Health worst)
{
    switch (worst) {
    case Health::Ok:
        return tr("Everything works");
    case Health::Warn:
        return tr("It works, but could be better");
    case Health::Fail:
        return tr("Something does not work");
    }
    return {};
}

void DoctorDialog::copy()
{
    QApplication::clipboard()->setText(findingsText(m_facts.findings));
}

/// On another thread: the names of a large network are looked for in all of its status.
void DoctorDialog::makeBundle()
{
    if (m_bundle.isRunning())
        return;
    const auto made = std::make_shared<QPromise<QString>>();
    made->start();
    m_bundle.setFuture(made->future());
    QThreadPool::globalInstance()->start([made, facts = m_facts] {
        made->addResult(debugBundle(facts));
        made->finish();
    });
}

void DoctorDialog::showBundle()
{
    auto* dialog = new BundleDialog(m_bundle.result(), QStringLiteral("roamwire-%1.txt").arg(m_network), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace roamwire::tray
