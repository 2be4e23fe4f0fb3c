#include "client-gui/helper/windows/callercheck.h"

#include "client-gui/helper/windows/handle.h"
#include "client-gui/helper/windows/windowserror.h"

#include <sddl.h>

#include <cstdlib>
#include <memory>

namespace roamwire::helper::windows {
namespace {

constexpr wchar_t kSystem[] = L"S-1-5-18";
constexpr wchar_t kAdministrators[] = L"S-1-5-32-544";
/// Made by the installer. Whoever is put into it has to log on anew.
constexpr wchar_t kGroup[] = L"Roamwire";

PSID pointer(const Sid& sid)
{
    return const_cast<std::byte*>(sid.data());
}

Sid copyOf(PSID sid)
{
    const auto* bytes = static_cast<const std::byte*>(sid);
    return {bytes, bytes + ::GetLengthSid(sid)};
}

std::expected<Sid, std::string> findName(const std::wstring& name)
{
    DWORD size = 0;
    DWORD domainSize = 0;
    SID_NAME_USE use{};
    ::LookupAccountNameW(nullptr, name.c_str(), nullptr, &size, nullptr, &domainSize, &use);
    if (::GetLastError() != ERROR_INSUFFICIENT_BUFFER)
        return systemFailure("there is no such user or group on this machine; check its name");
    Sid sid(size);
    std::wstring domain(domainSize, L'\0');
    if (!::LookupAccountNameW(nullptr, name.c_str(), sid.data(), &size, domain.data(), &domainSize, &use))
        return systemFailure("cannot look up a user or group");
    return sid;
}

/// The token that the caller opened the pipe with.
std::expected<Handle, std::string> tokenOf(HANDLE pipe)
{
    if (!::ImpersonateNamedPipeClient(pipe))
        return systemFailure("Windows does not tell who it is");
    HANDLE token = nullptr;
    const bool isOpen = ::OpenThreadToken(::GetCurrentThread(), TOKEN_QUERY, TRUE, &token);
    const DWORD error = ::GetLastError();
    // A thread that remains a stranger must not go on.
    if (!::RevertToSelf())
        std::abort();
    ::SetLastError(error);
    if (!isOpen)
        return systemFailure("it does not show who it is");
    return Handle(token);
}

} // namespace

std::expected<Sid, std::string> findSid(const std::wstring& nameOrSid)
{
    PSID converted = nullptr;
    if (!::ConvertStringSidToSidW(nameOrSid.c_str(), &converted))
        return findName(nameOrSid);
    const std::unique_ptr<void, decltype(&::LocalFree)> owner(converted, &::LocalFree);
    return copyOf(converted);
}

std::expected<CallerCheck, std::string> CallerCheck::usual()
{
    const auto system = findSid(kSystem);
    const auto administrators = findSid(kAdministrators);
    if (!system || !administrators)
        return std::unexpected((system ? administrators : system).error());
    std::vector<Sid> allowed{*system, *administrators};
    if (const auto group = findSid(kGroup))
        allowed.push_back(*group);
    return CallerCheck(std::move(allowed));
}

std::wstring CallerCheck::accessEntries(const std::wstring& rights) const
{
    std::wstring entries;
    for (const Sid& sid : m_allowed) {
        wchar_t* text = nullptr;
        if (!::ConvertSidToStringSidW(pointer(sid), &text))
            continue; // less is allowed then, never more
        const std::unique_ptr<void, decltype(&::LocalFree)> owner(text, &::LocalFree);
        entries += L"(A;;" + rights + L";;;" + text + L")";
    }
    return entries;
}

std::expected<void, std::string> CallerCheck::judge(void* pipe) const
{
    const auto token = tokenOf(pipe);
    if (!token)
        return std::unexpected(token.error());
    for (const Sid& sid : m_allowed) {
        // Groups that are there for denials only, as an administrator's before he is elevated, do not count.
        BOOL isMember = FALSE;
        if (::CheckTokenMembership(token->get(), pointer(sid), &isMember) && isMember)
            return {};
    }
    return std::unexpected(
        "this user may not command the helper; join the group Roamwire and log on anew, or run as an "
        "administrator");
}

} // namespace roamwire::helper::windows
