#include "client-gui/platform/windows/powerevents.h"

#include <windows.h>

#include <utility>

// MinGW's headers lack these two of powrprof.dll, and what is passed to the first.
extern "C" {
DWORD WINAPI PowerRegisterSuspendResumeNotification(DWORD flags, HANDLE recipient, HPOWERNOTIFY* registration);
DWORD WINAPI PowerUnregisterSuspendResumeNotification(HPOWERNOTIFY registration);
}

namespace roamwire::windows {
namespace {

constexpr DWORD kDeviceNotifyCallback = 2;

struct Subscription
{
    ULONG(CALLBACK* callback)(void* context, ULONG message, void* setting);
    void* context;
};

ULONG CALLBACK onPowerMessage(void* context, ULONG message, void*)
{
    static_cast<PowerEvents*>(context)->onMessage(message);
    return ERROR_SUCCESS;
}

} // namespace

PowerEvents::PowerEvents(PowerTold told)
    : m_told(std::move(told))
{
    Subscription subscription{&onPowerMessage, this};
    if (::PowerRegisterSuspendResumeNotification(kDeviceNotifyCallback, &subscription, &m_registration) !=
        ERROR_SUCCESS)
        m_registration = nullptr;
}

PowerEvents::~PowerEvents()
{
    if (m_registration)
        ::PowerUnregisterSuspendResumeNotification(m_registration);
}

void PowerEvents::onMessage(unsigned long message)
{
    if (message == PBT_APMSUSPEND) {
        m_isAwake = false;
        m_told(PowerEvent::AboutToSleep);
        return;
    }
    // Waking comes as the first of these, and as the second, too, once somebody touches a key. A sudden sleep, of an
    // empty battery, is not announced.
    const bool isAutomatic = message == PBT_APMRESUMEAUTOMATIC || message == PBT_APMRESUMECRITICAL;
    if (isAutomatic || (message == PBT_APMRESUMESUSPEND && !m_isAwake)) {
        m_isAwake = true;
        m_told(PowerEvent::Woke);
    }
}

} // namespace roamwire::windows
