#pragma once

#include "client-gui/platform/uplinkwatch.h"
#include "client-gui/platform/windows/networkchanges.h"
#include "client-gui/platform/windows/powerevents.h"

namespace roamwire::windows {

/// NetworkWatch by Windows' notifications, and a slow poll for what they do not tell.
class TablesWatch final : public UplinkWatch
{
public:
    /// snapshot() is right from the beginning.
    TablesWatch();

private:
    void onPower(PowerEvent event);
    Result<facts::Tables> readTables() override;
    void askForGateway(int interfaceIndex, const facts::IpAddress& gateway) override;

    NetworkChanges m_changes;
    QTimer m_poll;
    PowerEvents m_power; ///< ends first: it calls from other threads
};

} // namespace roamwire::windows
