#pragma once

#include <array>
#include <chrono>

namespace roamwire::windows {

/// Some changes bring no notification (a gateway's MAC address never does): the tables are looked at this often anyhow.
constexpr std::chrono::seconds kPollInterval{12};

/// Tells that routes, addresses or interfaces changed. Windows calls back on threads of its own; all that they do is to
/// set an event, which the owner's thread waits for.
class NetworkChanges final
{
public:
    NetworkChanges();
    ~NetworkChanges();
    NetworkChanges(const NetworkChanges&) = delete;
    NetworkChanges& operator=(const NetworkChanges&) = delete;

    /// A HANDLE that becomes signalled with a change and is reset by waiting for it; null where Windows gave none.
    void* event() const { return m_event; }

    /// True: something changed, at the latest after `timeout` false. For those without an event loop.
    bool wait(std::chrono::milliseconds timeout) const;

private:
    void* m_event;
    std::array<void*, 3> m_notifications{};
};

} // namespace roamwire::windows
