#include "client-gui/tray/icon/traymenu.h"

#include "client-gui/tray/icon/trayart.h"

#include <algorithm>

namespace roamwire::tray {

TrayMenu::TrayMenu(Networks& networks, OverallWatch& watch)
    : m_networks(networks)
    , m_watch(watch)
    , m_header(addAction(QString()))
{
    m_header->setEnabled(false);
    addSeparator();
    m_end = addSeparator();
    addFixed(tr("Open Roamwire"), &TrayMenu::openRequested);
    addFixed(tr("Join a network…"), &TrayMenu::joinRequested);
    addFixed(tr("Settings…"), &TrayMenu::settingsRequested);
    addSeparator();
    addFixed(tr("Quit"), &TrayMenu::quitRequested);

    for (Network* network : m_networks.all())
        adopt(network);
    arrange();
    refresh();
    connect(&m_networks, &Networks::added, this, [this](Network* network) {
        adopt(network);
        arrange();
    });
    connect(&m_networks, &Networks::removed, this, [this](const Network* network) {
        drop(network);
        arrange();
    });
    connect(&m_watch, &OverallWatch::looked, this, &TrayMenu::refresh);
}

TrayMenu::~TrayMenu() = default;

void TrayMenu::addFixed(const QString& text, void (TrayMenu::*requested)())
{
    connect(addAction(text), &QAction::triggered, this, requested);
}

void TrayMenu::refresh()
{
    m_header->setText(m_watch.overall().sentence.left(80).replace(QLatin1Char('&'), QStringLiteral("&&")));
    for (const Place& place : m_places) {
        place.section->refresh();
        place.submenu->setIcon(markIcon(stateOf(place.section->network())));
    }
}

void TrayMenu::adopt(Network* network)
{
    Place place{std::make_unique<NetworkSection>(*network), std::make_unique<QMenu>(network->interface())};
    connect(place.section.get(), &NetworkSection::openRequested, this, &TrayMenu::openRequested);
    connect(place.section.get(), &NetworkSection::peerRequested, this, &TrayMenu::peerRequested);
    connect(place.section.get(), &NetworkSection::inviteRequested, this, &TrayMenu::inviteRequested);
    place.submenu->addActions(place.section->actions());
    const auto after = std::ranges::find_if(m_places, [network](const Place& other) {
        return other.section->network().interface() > network->interface();
    });
    QAction* before = after == m_places.end() || after->isInline ? m_end : after->submenu->menuAction();
    insertMenu(before, place.submenu.get());
    m_places.insert(after, std::move(place));
}

void TrayMenu::drop(const Network* network)
{
    std::erase_if(m_places, [network](const Place& place) { return &place.section->network() == network; });
}

/// One network stands in the menu itself, several each in a submenu.
void TrayMenu::arrange()
{
    for (Place& place : m_places)
        put(place, m_places.size() == 1);
    m_end->setVisible(!m_places.empty());
}

void TrayMenu::put(Place& place, bool isInline)
{
    place.submenu->menuAction()->setVisible(!isInline);
    if (place.isInline == isInline)
        return;
    place.isInline = isInline;
    for (QAction* action : place.section->actions()) {
        if (isInline) {
            place.submenu->removeAction(action);
            insertAction(m_end, action);
        } else {
            removeAction(action);
            place.submenu->addAction(action);
        }
    }
}

} // namespace roamwire::tray
