#include "client-gui/platform/windows/helperpipe.h"

#include "client-gui/helper-api/windows/pipecontract.h"

#include <windows.h>

#include <aclapi.h>

#include <memory>
#include <type_traits>
#include <vector>

namespace roamwire::windows {
namespace {

template <typename Handle, auto close>
struct Closer
{
    void operator()(Handle handle) const { close(handle); }
};
using File = std::unique_ptr<std::remove_pointer_t<HANDLE>, Closer<HANDLE, ::CloseHandle>>;
using Service = std::unique_ptr<std::remove_pointer_t<SC_HANDLE>, Closer<SC_HANDLE, ::CloseServiceHandle>>;

std::unexpected<std::string> failure(const std::string& what)
{
    return std::unexpected(what + ": Windows error " + std::to_string(::GetLastError()));
}

std::expected<File, std::string> open()
{
    const HANDLE pipe =
        ::CreateFileW(helper::windows::kPipeName, helper::windows::kCallerRights, 0, nullptr, OPEN_EXISTING,
                      FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, nullptr);
    if (pipe != INVALID_HANDLE_VALUE)
        return File(pipe);
    switch (::GetLastError()) {
    case ERROR_FILE_NOT_FOUND:
        return std::unexpected("the helper does not run; start the service RoamwireHelper");
    case ERROR_ACCESS_DENIED:
        return std::unexpected("this user may not command the helper; join the group Roamwire and log on anew");
    case ERROR_PIPE_BUSY:
        return std::unexpected("the helper is busy with other callers");
    default:
        return failure("cannot open the helper's pipe");
    }
}

/// Only the system can make a pipe that is the system's.
std::expected<void, std::string> judgeOwner(HANDLE pipe)
{
    PSID owner = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    const DWORD error = ::GetSecurityInfo(pipe, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner, nullptr, nullptr,
                                          nullptr, &descriptor);
    const std::unique_ptr<void, decltype(&::LocalFree)> memory(descriptor, &::LocalFree);
    if (error == ERROR_SUCCESS && ::IsWellKnownSid(owner, WinLocalSystemSid))
        return {};
    return std::unexpected("the helper's pipe is not the system's; somebody else answers in the helper's place");
}

std::expected<DWORD, std::string> processOfService()
{
    const Service services(::OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT));
    const Service service(services ? ::OpenServiceW(services.get(), helper::windows::kServiceName, SERVICE_QUERY_STATUS)
                                   : nullptr);
    SERVICE_STATUS_PROCESS status{};
    DWORD size = 0;
    if (!service || !::QueryServiceStatusEx(service.get(), SC_STATUS_PROCESS_INFO, reinterpret_cast<BYTE*>(&status),
                                            sizeof status, &size))
        return failure("cannot find the service RoamwireHelper; is the helper installed?");
    return status.dwProcessId;
}

/// A user may not look into a process of the system, but may ask which one is the service.
std::expected<void, std::string> judgeProcess(HANDLE pipe)
{
    ULONG process = 0;
    if (!::GetNamedPipeServerProcessId(pipe, &process))
        return failure("Windows does not tell whose the helper's pipe is");
    const auto service = processOfService();
    if (!service)
        return std::unexpected(service.error());
    if (process == 0 || process != *service)
        return std::unexpected("the helper's pipe is not that of its service; somebody else answers in its place");
    return {};
}

std::expected<void, std::string> greet(HANDLE pipe)
{
    const File event(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
    OVERLAPPED overlapped{};
    overlapped.hEvent = event.get();
    DWORD count = 0;
    // One byte fits into an empty pipe: nobody is waited for.
    const bool isSent =
        ::WriteFile(pipe, &helper::windows::kGreeting, 1, nullptr, &overlapped) || ::GetLastError() == ERROR_IO_PENDING;
    if (isSent && ::GetOverlappedResult(pipe, &overlapped, &count, TRUE) && count == 1)
        return {};
    return failure("the helper hung up");
}

} // namespace

std::expected<void*, std::string> connectToHelper()
{
    auto pipe = open();
    if (!pipe)
        return std::unexpected(pipe.error());
    for (const auto& step : {judgeOwner, judgeProcess, greet}) {
        if (const auto done = step(pipe->get()); !done)
            return std::unexpected(done.error());
    }
    return pipe->release();
}

} // namespace roamwire::windows
