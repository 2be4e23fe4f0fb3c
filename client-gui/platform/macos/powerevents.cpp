#include "client-gui/platform/macos/powerevents.h"

#include <IOKit/IOMessage.h>
#include <IOKit/pwr_mgt/IOPMLib.h>
#include <dispatch/dispatch.h>

#include <cstdint>
#include <utility>

namespace roamwire::macos {

PowerEvents::PowerEvents(PowerTold told)
    : m_told(std::move(told))
{
    m_rootDomain = ::IORegisterForSystemPower(this, &m_port, &PowerEvents::onMessage, &m_notifier);
    if (!isOpen())
        return;
    m_queue = ::dispatch_queue_create("roamwire.power", nullptr);
    ::IONotificationPortSetDispatchQueue(m_port, m_queue);
}

PowerEvents::~PowerEvents()
{
    if (!isOpen())
        return;
    ::IODeregisterForSystemPower(&m_notifier);
    ::IONotificationPortSetDispatchQueue(m_port, nullptr);
    // One that is being told right now is waited for.
    ::dispatch_sync_f(m_queue, nullptr, [](void*) {});
    ::dispatch_release(m_queue);
    ::IONotificationPortDestroy(m_port);
    ::IOServiceClose(m_rootDomain);
}

void PowerEvents::onMessage(void* self, io_service_t, natural_t message, void* argument)
{
    const auto& events = *static_cast<PowerEvents*>(self);
    const auto agree = [&] {
        // Unanswered, the Mac waits 30 s before it sleeps.
        ::IOAllowPowerChange(events.m_rootDomain, reinterpret_cast<std::intptr_t>(argument));
    };
    switch (message) {
    case kIOMessageCanSystemSleep:
        return agree();
    case kIOMessageSystemWillSleep:
        events.m_told(PowerEvent::AboutToSleep);
        return agree();
    case kIOMessageSystemHasPoweredOn:
        return events.m_told(PowerEvent::Woke);
    default:
        return;
    }
}

} // namespace roamwire::macos
