#include "client-gui/tray/settings/notificationspage.h"

#include "client-gui/tray/settings/pageparts.h"

#include <QButtonGroup>
#include <QRadioButton>

namespace roamwire::tray {

NotificationsPage::NotificationsPage(Preferences& preferences, QWidget* parent)
    : QWidget(parent)
    , m_preferences(preferences)
    , m_choices(new QButtonGroup(this))
{
    auto* layout = makePageLayout(this, title());
    const auto addChoice = [&](Preferences::Notifications value, const QString& text, const QString& hint) {
        auto* button = new QRadioButton(text);
        button->setAccessibleDescription(hint);
        m_choices->addButton(button, static_cast<int>(value));
        layout->addWidget(button);
        layout->addLayout(belowButton(new HintLabel(hint)));
        layout->addSpacing(kCloseGap);
    };
    addChoice(Preferences::Notifications::Off, tr("&None"), tr("The icon in the tray still shows how things are."));
    addChoice(Preferences::Notifications::Important, tr("Only &important ones"),
              tr("When a network needs attention, or a new device joined it."));
    addChoice(Preferences::Notifications::All, tr("&All"),
              tr("Also when devices come and go, and when a network works again."));
    layout->addStretch();

    refresh();
    connect(&m_preferences, &Preferences::changed, this, &NotificationsPage::refresh);
    connect(m_choices, &QButtonGroup::idClicked, this,
            [this](int id) { m_preferences.setNotifications(static_cast<Preferences::Notifications>(id)); });
}

void NotificationsPage::refresh()
{
    m_choices->button(static_cast<int>(m_preferences.notifications()))->setChecked(true);
}

} // namespace roamwire::tray
