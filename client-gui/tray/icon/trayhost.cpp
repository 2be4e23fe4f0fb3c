#include "client-gui/tray/icon/trayhost.h"

namespace roamwire::tray {

TrayHost::TrayHost(DesktopTrays& trays, Patience patience, QObject* parent)
    : QObject(parent)
    , m_trays(trays)
{
    m_embedderTimer.setSingleShot(true);
    m_embedderTimer.setInterval(patience.withEmbedder);
    m_nothingTimer.setSingleShot(true);
    m_nothingTimer.setInterval(patience.withNothing);
    connect(&m_trays, &DesktopTrays::notifierFound, this, [this] { settle(true); });
    connect(&m_embedderTimer, &QTimer::timeout, this, [this] {
        if (m_trays.hasEmbedder())
            settle(true);
    });
    connect(&m_nothingTimer, &QTimer::timeout, this, [this] { settle(m_trays.hasEmbedder()); });
}

void TrayHost::start()
{
    m_embedderTimer.start();
    m_nothingTimer.start();
    m_trays.watch();
}

void TrayHost::settle(bool isThere)
{
    if (std::exchange(m_isSettled, true))
        return;
    m_embedderTimer.stop();
    m_nothingTimer.stop();
    Q_EMIT ready();
    if (!isThere)
        Q_EMIT unavailable();
}

} // namespace roamwire::tray
