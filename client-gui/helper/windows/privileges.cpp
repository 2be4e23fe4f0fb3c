#include "client-gui/helper/windows/privileges.h"

#include "client-gui/helper/windows/handle.h"
#include "client-gui/helper/windows/windowserror.h"

#include <cstddef>
#include <vector>

namespace roamwire::helper::windows {
namespace {

bool isSame(const LUID& one, const LUID& other)
{
    return one.LowPart == other.LowPart && one.HighPart == other.HighPart;
}

} // namespace

std::expected<void, std::string> dropPrivileges()
{
    HANDLE opened = nullptr;
    if (!::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY | TOKEN_ADJUST_PRIVILEGES, &opened))
        return systemFailure("cannot open the own token");
    const Handle token(opened);
    DWORD size = 0;
    ::GetTokenInformation(token.get(), TokenPrivileges, nullptr, 0, &size);
    std::vector<std::byte> memory(size);
    LUID kept{};
    if (!::GetTokenInformation(token.get(), TokenPrivileges, memory.data(), size, &size) ||
        !::LookupPrivilegeValueW(nullptr, L"SeChangeNotifyPrivilege", &kept))
        return systemFailure("cannot read the own privileges");
    auto* privileges = reinterpret_cast<TOKEN_PRIVILEGES*>(memory.data());
    for (DWORD i = 0; i < privileges->PrivilegeCount; ++i) {
        auto& privilege = privileges->Privileges[i];
        if (!isSame(privilege.Luid, kept))
            privilege.Attributes = SE_PRIVILEGE_REMOVED;
    }
    if (!::AdjustTokenPrivileges(token.get(), FALSE, privileges, 0, nullptr, nullptr) ||
        ::GetLastError() != ERROR_SUCCESS)
        return systemFailure("cannot drop privileges");
    return {};
}

} // namespace roamwire::helper::windows
