#include "client-gui/platform/windows/networkchanges.h"

// In this order.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>
#include <netioapi.h>

namespace roamwire::windows {
namespace {

/// Whatever it was: the tables are read anew.
template <typename Row>
void WINAPI onChange(void* event, Row*, MIB_NOTIFICATION_TYPE)
{
    ::SetEvent(event);
}

} // namespace

NetworkChanges::NetworkChanges()
    : m_event(::CreateEventW(nullptr, FALSE, FALSE, nullptr))
{
    if (!m_event)
        return;
    // What fails stays null; the poll is there.
    auto& [routes, addresses, interfaces] = m_notifications;
    ::NotifyRouteChange2(AF_UNSPEC, &onChange<MIB_IPFORWARD_ROW2>, m_event, FALSE, &routes);
    ::NotifyUnicastIpAddressChange(AF_UNSPEC, &onChange<MIB_UNICASTIPADDRESS_ROW>, m_event, FALSE, &addresses);
    ::NotifyIpInterfaceChange(AF_UNSPEC, &onChange<MIB_IPINTERFACE_ROW>, m_event, FALSE, &interfaces);
}

NetworkChanges::~NetworkChanges()
{
    // Returns when the last callback has: after it nobody knows the event.
    for (void* notification : m_notifications) {
        if (notification)
            ::CancelMibChangeNotify2(notification);
    }
    if (m_event)
        ::CloseHandle(m_event);
}

bool NetworkChanges::wait(std::chrono::milliseconds timeout) const
{
    return ::WaitForSingleObject(m_event, static_cast<DWORD>(timeout.count())) == WAIT_OBJECT_0;
}

} // namespace roamwire::windows
