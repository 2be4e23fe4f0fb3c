#include "client-gui/helper/windows/system.h"

// In this order.
#include <winsock2.h>
#include <ws2tcpip.h>

#include "client-gui/helper/windows/windowserror.h"

#include <aclapi.h>
#include <iphlpapi.h>
#include <netioapi.h>
#include <sddl.h>
#include <shlobj.h>

#include <memory>

namespace roamwire::helper::windows {
namespace {

/// The system's and the administrators', and of everything that is made in it; nothing is inherited from above.
constexpr wchar_t kAccess[] = L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

/// Windows counts its starts.
DWORD bootNumber()
{
    DWORD number = 0;
    DWORD size = sizeof number;
    ::RegGetValueW(HKEY_LOCAL_MACHINE,
                   L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management\\PrefetchParameters",
                   L"BootId", RRF_RT_REG_DWORD, nullptr, &number, &size);
    return number;
}

std::expected<void, std::string> judgeFolder(const std::wstring& path)
{
    const DWORD attributes = ::GetFileAttributesW(path.c_str());
    constexpr DWORD kKind = FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT;
    PSID owner = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    const DWORD error = ::GetNamedSecurityInfoW(path.c_str(), SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner,
                                                nullptr, nullptr, nullptr, &descriptor);
    const std::unique_ptr<void, decltype(&::LocalFree)> memory(descriptor, &::LocalFree);
    const bool isTheirs = error == ERROR_SUCCESS && (::IsWellKnownSid(owner, WinLocalSystemSid) ||
                                                     ::IsWellKnownSid(owner, WinBuiltinAdministratorsSid));
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & kKind) == FILE_ATTRIBUTE_DIRECTORY && isTheirs)
        return {};
    return std::unexpected("the helper's folder is there already and is not the system's; remove it, as an "
                           "administrator");
}

} // namespace

std::expected<std::wstring, std::string> wireGuardTool()
{
    wchar_t* folder = nullptr;
    const HRESULT found = ::SHGetKnownFolderPath(FOLDERID_ProgramFiles, 0, nullptr, &folder);
    const std::unique_ptr<void, decltype(&::CoTaskMemFree)> memory(folder, &::CoTaskMemFree);
    if (found != S_OK)
        return std::unexpected("Windows does not tell where programs are");
    return std::wstring(folder) + L"\\WireGuard\\wg.exe";
}

std::string interfaceIdentity(const std::wstring& name)
{
    NET_LUID luid{};
    NET_IFINDEX index = 0;
    if (::ConvertInterfaceAliasToLuid(name.c_str(), &luid) != NO_ERROR ||
        ::ConvertInterfaceLuidToIndex(&luid, &index) != NO_ERROR)
        return {};
    return std::to_string(bootNumber()) + ' ' + std::to_string(index);
}

std::expected<void, std::string> makePrivateFolder(const std::wstring& path)
{
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    if (!::ConvertStringSecurityDescriptorToSecurityDescriptorW(kAccess, SDDL_REVISION_1, &descriptor, nullptr))
        return systemFailure("cannot describe who may open the helper's folder");
    const std::unique_ptr<void, decltype(&::LocalFree)> memory(descriptor, &::LocalFree);
    SECURITY_ATTRIBUTES attributes{sizeof attributes, descriptor, FALSE};
    if (::CreateDirectoryW(path.c_str(), &attributes))
        return {};
    if (::GetLastError() != ERROR_ALREADY_EXISTS)
        return systemFailure("cannot make the helper's folder");
    return judgeFolder(path);
}

} // namespace roamwire::helper::windows
