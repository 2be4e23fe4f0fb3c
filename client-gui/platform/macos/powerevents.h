#pragma once

#include "client-gui/platform/powerevent.h"

#include <IOKit/IOKitLib.h>

namespace roamwire::macos {

/// Tells when the Mac is about to sleep and when it is back. Plain C++ over IOKit; no privileges are needed.
class PowerEvents final
{
public:
    /// `told` is called on a queue of its own, as long as this object lives. The Mac sleeps as soon as it has returned.
    explicit PowerEvents(PowerTold told);
    ~PowerEvents();
    PowerEvents(const PowerEvents&) = delete;
    PowerEvents& operator=(const PowerEvents&) = delete;

    /// False: macOS tells us nothing, and waking is not noticed.
    bool isOpen() const { return m_rootDomain != 0; }

private:
    static void onMessage(void* self, io_service_t, natural_t message, void* argument);

    const PowerTold m_told;
    IONotificationPortRef m_port = nullptr;
    io_object_t m_notifier = 0;
    io_connect_t m_rootDomain = 0;
    dispatch_queue_t m_queue = nullptr;
};

} // namespace roamwire::macos
