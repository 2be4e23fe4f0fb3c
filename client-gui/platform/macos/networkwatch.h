#pragma once

#include "client-gui/platform/macos/networkreader.h"
#include "client-gui/platform/macos/powerevents.h"
#include "client-gui/platform/uplinkwatch.h"

namespace roamwire::macos {

/// NetworkWatch by the kernel's routing messages.
class TablesWatch final : public UplinkWatch
{
public:
    /// snapshot() is right from the beginning.
    TablesWatch();

private:
    void onPower(PowerEvent event);
    Result<facts::Tables> readTables() override;
    void askForGateway(int interfaceIndex, const facts::IpAddress& gateway) override;

    RouteSocket m_events;
    PowerEvents m_power; ///< ends first: it calls from another queue
};

} // namespace roamwire::macos
