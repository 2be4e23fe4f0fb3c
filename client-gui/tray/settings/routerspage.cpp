#include "client-gui/tray/settings/routerspage.h"

#include "client-gui/tray/settings/pageparts.h"
#include "shared/model/displayname.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

#include <algorithm>

namespace roamwire::tray {

RoutersPage::RoutersPage(Preferences& preferences, NetworkWatch& watch, QWidget* parent)
    : QWidget(parent)
    , m_preferences(preferences)
    , m_watch(watch)
    , m_here(new QLabel)
    , m_list(makeList({tr("Router"), tr("Networks")}))
    , m_add(new QPushButton(tr("A&dd this router")))
    , m_remove(new QPushButton(tr("&Remove")))
    , m_name(new QLineEdit)
    , m_rule(new QComboBox)
    , m_problem(new QLabel)
{
    m_here->setWordWrap(true);
    m_list->setAccessibleName(title());
    m_problem->setWordWrap(true);
    m_problem->hide();
    auto* layout = makePageLayout(this, title());
    layout->addWidget(new HintLabel(tr("Where everything is within reach without a tunnel, at home say, Roamwire can "
                                       "pause the networks by itself. Routers are remembered on this device only.")));
    layout->addSpacing(kCloseGap);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_here);
    layout->addLayout(makeButtons());
    layout->addSpacing(kCloseGap);
    layout->addLayout(makeDetails());
    layout->addWidget(m_problem);
    layout->addWidget(
        new HintLabel(tr("What is paused or resumed by hand stays so until this device is behind another router.")));
    layout->addStretch();
    refresh();
    select(currentRouter(m_watch.snapshot(), m_preferences.routerKey()));
    connectParts();
}

QLayout* RoutersPage::makeButtons()
{
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kCloseGap);
    for (QPushButton* button : {m_add, m_remove}) {
        button->setAutoDefault(false); // Return belongs to the name
        buttons->addWidget(button);
    }
    buttons->addStretch();
    return buttons;
}

QLayout* RoutersPage::makeDetails()
{
    m_name->setMaxLength(kMaxDisplayNameBytes);
    m_rule->addItem(tr("No rule"), QVariant::fromValue(RouterRule::Default));
    m_rule->addItem(tr("Connect"), QVariant::fromValue(RouterRule::Up));
    m_rule->addItem(tr("Pause"), QVariant::fromValue(RouterRule::Down));
    auto* details = new QFormLayout;
    details->setHorizontalSpacing(kCloseGap);
    details->setVerticalSpacing(kCloseGap);
    details->addRow(tr("Na&me:"), m_name);
    details->addRow(tr("Net&works:"), m_rule);
    return details;
}

void RoutersPage::connectParts()
{
    connect(&m_preferences, &Preferences::changed, this, &RoutersPage::refresh);
    connect(&m_watch, &NetworkWatch::changed, this, &RoutersPage::refreshHere);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &RoutersPage::refreshDetails);
    connect(m_add, &QPushButton::clicked, this, &RoutersPage::add);
    connect(m_remove, &QPushButton::clicked, this, &RoutersPage::remove);
    connect(m_name, &QLineEdit::editingFinished, this, &RoutersPage::rename);
    connect(m_rule, &QComboBox::activated, this, &RoutersPage::setRule);
}

void RoutersPage::refresh()
{
    refreshList();
    refreshHere();
}

void RoutersPage::refreshList()
{
    const QList<KnownRouter> routers = m_preferences.routers();
    if (routers == m_routers && m_list->topLevelItemCount() > 0)
        return;
    const int row = currentRow();
    const std::optional<RouterId> current = row < 0 ? std::nullopt : std::optional(m_routers[row].id);
    m_routers = routers;
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const KnownRouter& router : m_routers) {
        const QString rule = m_rule->itemText(m_rule->findData(QVariant::fromValue(router.rule)));
        auto* item = new QTreeWidgetItem(m_list, {router.name, rule});
        if (router.id == current)
            m_list->setCurrentItem(item);
    }
    fitHeight(m_list);
    if (!m_list->currentItem())
        m_list->setCurrentItem(m_list->topLevelItem(qMin(qMax(row, 0), int(m_routers.size()) - 1)));
    refreshDetails();
}

/// Which router this device is behind, and whether it can be added.
void RoutersPage::refreshHere()
{
    const NetworkSnapshot place = m_watch.snapshot();
    const auto id = currentRouter(place, m_preferences.routerKey());
    const auto known = id ? std::ranges::find(m_routers, *id, &KnownRouter::id) : m_routers.cend();
    m_add->setEnabled(id && known == m_routers.cend());
    if (!place.v4 && !place.v6)
        m_here->setText(tr("This device has no network connection now."));
    else if (!id)
        m_here->setText(tr("The router that this device is behind now cannot be told yet."));
    else if (known == m_routers.cend())
        m_here->setText(tr("The router that this device is behind now is not in the list."));
    else
        m_here->setText(tr("This device is now behind the router “%1”.").arg(known->name));
}

void RoutersPage::refreshDetails()
{
    const int row = currentRow();
    const bool isAny = row >= 0;
    m_name->setText(isAny ? m_routers[row].name : QString());
    m_rule->setCurrentIndex(isAny ? m_rule->findData(QVariant::fromValue(m_routers[row].rule)) : -1);
    for (QWidget* part : std::initializer_list<QWidget*>{m_remove, m_name, m_rule})
        part->setEnabled(isAny);
    m_problem->hide();
}

int RoutersPage::currentRow() const
{
    return m_list->indexOfTopLevelItem(m_list->currentItem());
}

/// Nothing where it is not in the list.
void RoutersPage::select(const std::optional<RouterId>& id)
{
    for (int row = 0; row < m_routers.size(); ++row) {
        if (m_routers[row].id == id)
            m_list->setCurrentItem(m_list->topLevelItem(row));
    }
    refreshDetails();
}

void RoutersPage::add()
{
    const auto id = currentRouter(m_watch.snapshot(), m_preferences.routerKey());
    if (!id)
        return;
    m_preferences.setRouters(m_preferences.routers() << KnownRouter{*id, tr("New router"), RouterRule::Default});
    select(id);
    m_name->setFocus();
    m_name->selectAll();
}

void RoutersPage::remove()
{
    QList<KnownRouter> routers = m_preferences.routers();
    routers.removeAt(currentRow());
    m_preferences.setRouters(routers);
}

void RoutersPage::rename()
{
    if (currentRow() < 0)
        return;
    KnownRouter router = m_routers[currentRow()];
    const auto name = checkedDisplayName(m_name->text().simplified());
    m_problem->setVisible(!name);
    if (!name) {
        m_problem->setText(
            tr("A router needs a name, which is short and has no invisible characters. It is still called “%1”.")
                .arg(router.name));
        return;
    }
    router.name = *name;
    change(router);
}

void RoutersPage::setRule()
{
    if (currentRow() < 0)
        return;
    KnownRouter router = m_routers[currentRow()];
    router.rule = m_rule->currentData().value<RouterRule>();
    change(router);
}

void RoutersPage::change(const KnownRouter& router)
{
    QList<KnownRouter> routers = m_preferences.routers();
    *std::ranges::find(routers, router.id, &KnownRouter::id) = router;
    m_preferences.setRouters(routers);
}

} // namespace roamwire::tray
