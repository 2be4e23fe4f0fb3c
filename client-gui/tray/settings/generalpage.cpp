#include "client-gui/tray/settings/generalpage.h"

#include "client-gui/tray/language.h"
#include "client-gui/tray/settings/autostart.h"
#include "client-gui/tray/settings/pageparts.h"

#include <QCheckBox>
#include <QComboBox>

namespace roamwire::tray {

GeneralPage::GeneralPage(Preferences& preferences, QWidget* parent)
    : QWidget(parent)
    , m_preferences(preferences)
    , m_autostart(new QCheckBox(tr("Start at &login")))
    , m_autostartProblem(new QLabel)
    , m_minimized(new QCheckBox(tr("Start &minimized")))
    , m_language(new QComboBox)
{
    m_autostartProblem->setWordWrap(true);
    m_autostartProblem->hide();
    auto* layout = makePageLayout(this, title());
    layout->addWidget(m_autostart);
    layout->addLayout(belowButton(new HintLabel(tr("Only the icon in the tray is shown then."))));
    layout->addWidget(m_autostartProblem);
    layout->addSpacing(kCloseGap);
    layout->addWidget(m_minimized);
    layout->addLayout(belowButton(new HintLabel(tr(
        "When it is started by hand, too, only the icon is shown. Without a tray, the window opens all the same."))));
    layout->addSpacing(kWideGap);
    layout->addLayout(makeLanguageRow());
    layout->addWidget(new HintLabel(tr("Another language is used when Roamwire is started the next time.")));
    layout->addStretch();

    refresh();
    connect(&m_preferences, &Preferences::changed, this, &GeneralPage::refresh);
    connect(m_autostart, &QCheckBox::clicked, this, &GeneralPage::setAutostart);
    connect(m_minimized, &QCheckBox::clicked, &m_preferences, &Preferences::setStartMinimized);
    connect(m_language, &QComboBox::activated, this,
            [this] { m_preferences.setLanguage(m_language->currentData().toString()); });
}

QLayout* GeneralPage::makeLanguageRow()
{
    m_language->addItem(tr("As the system"), QString());
    for (const Language& language : languages())
        m_language->addItem(language.name, language.code);
    auto* label = new QLabel(tr("Lan&guage:"));
    label->setBuddy(m_language);
    auto* row = new QHBoxLayout;
    row->setSpacing(kCloseGap);
    row->addWidget(label);
    row->addWidget(m_language);
    row->addStretch();
    return row;
}

void GeneralPage::refresh()
{
    m_autostart->setChecked(startsAtLogin());
    m_minimized->setChecked(m_preferences.startMinimized());
    m_language->setCurrentIndex(qMax(0, m_language->findData(m_preferences.language())));
}

void GeneralPage::setAutostart(bool starts)
{
    const auto done = setStartsAtLogin(starts);
    m_autostart->setChecked(startsAtLogin());
    m_autostartProblem->setText(done ? QString() : done.error().message);
    m_autostartProblem->setVisible(!done);
}

} // namespace roamwire::tray
