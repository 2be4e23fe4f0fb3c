#pragma once

#include "client-gui/platform/powerevent.h"

#include <atomic>

namespace roamwire::windows {

/// Tells when Windows suspends and when it is back, with or without a window. Plain C++ for Windows 10; no privileges
/// are needed.
class PowerEvents final
{
public:
    /// `told` is called on a thread of Windows', as long as this object lives.
    explicit PowerEvents(PowerTold told);
    ~PowerEvents();
    PowerEvents(const PowerEvents&) = delete;
    PowerEvents& operator=(const PowerEvents&) = delete;

    /// False: Windows tells us nothing, and waking is not noticed.
    bool isOpen() const { return m_registration != nullptr; }

    /// What Windows said: one of PBT_APM… of winuser.h.
    void onMessage(unsigned long message);

private:
    const PowerTold m_told;
    std::atomic<bool> m_isAwake = true;
    void* m_registration = nullptr;
};

} // namespace roamwire::windows
