#pragma once

#include "client-gui/platform/linux/netlinksocket.h"
#include "client-gui/platform/linux/wakewatch.h"
#include "client-gui/platform/uplinkwatch.h"

namespace roamwire {

/// NetworkWatch by rtnetlink, unprivileged.
class NetlinkWatch final : public UplinkWatch
{
    Q_OBJECT

public:
    /// snapshot() is right from the beginning.
    explicit NetlinkWatch(QObject* parent = nullptr);

private:
    void onReadable();
    Result<facts::Tables> readTables() override;
    void askForGateway(int interfaceIndex, const facts::IpAddress& gateway) override;

    netlink::EventSocket m_events;
    SystemClock m_clock;
    SleepWatch m_sleep;
    Logind m_logind;
    WakeWatch m_wake{m_sleep, m_logind, m_clock};
};

} // namespace roamwire
