#include "client-gui/helper-api/windows/pipecontract.h"
#include "client-gui/helper/windows/service.h"
#include "client-gui/helper/windows/serviceline.h"
#include "client-gui/helper/windows/windowserror.h"

#include <memory>
#include <type_traits>

namespace roamwire::helper::windows {
namespace {

/// The longest path that Windows knows.
constexpr DWORD kMaxPath = 32'768;
/// After a failure, in milliseconds; as on Linux.
constexpr DWORD kRestartDelay = 1'000;
/// Failures are counted anew after so long, in seconds.
constexpr DWORD kForgetFailures = 24 * 60 * 60;
/// How often the end of the service is looked for, and how often at most.
constexpr DWORD kStopInterval = 100;
constexpr int kMaxStopLooks = 100;

struct ServiceCloser
{
    void operator()(SC_HANDLE handle) const { ::CloseServiceHandle(handle); }
};
using Service = std::unique_ptr<std::remove_pointer_t<SC_HANDLE>, ServiceCloser>;

std::expected<Service, std::string> manager(DWORD access)
{
    Service opened(::OpenSCManagerW(nullptr, nullptr, access));
    if (!opened)
        return systemFailure("cannot reach Windows' services; run this as an administrator");
    return opened;
}

std::expected<std::wstring, std::string> ownPath()
{
    std::wstring path(kMaxPath, L'\0');
    const DWORD length = ::GetModuleFileNameW(nullptr, path.data(), kMaxPath);
    if (length == 0 || length == kMaxPath)
        return systemFailure("cannot find out where this program is");
    path.resize(length);
    return path;
}

std::expected<void, std::string> configure(SC_HANDLE service)
{
    std::wstring text = L"Changes WireGuard interfaces for Roamwire, on requests of its client.";
    SERVICE_DESCRIPTIONW description{text.data()};
    SC_ACTION restart{SC_ACTION_RESTART, kRestartDelay};
    SERVICE_FAILURE_ACTIONSW actions{kForgetFailures, nullptr, nullptr, 1, &restart};
    if (!::ChangeServiceConfig2W(service, SERVICE_CONFIG_FAILURE_ACTIONS, &actions) ||
        !::ChangeServiceConfig2W(service, SERVICE_CONFIG_DESCRIPTION, &description))
        return systemFailure("cannot set the service up");
    return {};
}

/// True: it is not running any more.
bool hasStopped(SC_HANDLE service)
{
    for (int look = 0; look < kMaxStopLooks; ++look) {
        SERVICE_STATUS status{};
        if (!::QueryServiceStatus(service, &status) || status.dwCurrentState == SERVICE_STOPPED)
            return true;
        ::Sleep(kStopInterval);
    }
    return false;
}

} // namespace

std::expected<void, std::string> installService(const std::vector<std::wstring>& arguments)
{
    const auto path = ownPath();
    const auto services = manager(SC_MANAGER_CREATE_SERVICE);
    if (!path || !services)
        return std::unexpected(path ? services.error() : path.error());
    const std::wstring line = commandLine(*path, arguments);
    const Service service(::CreateServiceW(services->get(), kServiceName, L"Roamwire helper", SERVICE_ALL_ACCESS,
                                           SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START, SERVICE_ERROR_NORMAL,
                                           line.c_str(), nullptr, nullptr, nullptr, nullptr, nullptr));
    if (!service)
        return systemFailure("cannot make the service RoamwireHelper; if there is one, uninstall it first");
    if (auto configured = configure(service.get()); !configured) {
        ::DeleteService(service.get());
        return configured;
    }
    if (!::StartServiceW(service.get(), 0, nullptr))
        return systemFailure("the service is installed, but does not start");
    return {};
}

std::expected<void, std::string> uninstallService()
{
    const auto services = manager(SC_MANAGER_CONNECT);
    if (!services)
        return std::unexpected(services.error());
    const Service service(::OpenServiceW(services->get(), kServiceName, DELETE | SERVICE_STOP | SERVICE_QUERY_STATUS));
    if (!service && ::GetLastError() == ERROR_SERVICE_DOES_NOT_EXIST)
        return {};
    if (!service)
        return systemFailure("cannot open the service RoamwireHelper; run this as an administrator");
    SERVICE_STATUS status{};
    ::ControlService(service.get(), SERVICE_CONTROL_STOP, &status);
    if (!hasStopped(service.get()))
        return std::unexpected("the service RoamwireHelper does not stop; end it in the task manager, and try again");
    if (!::DeleteService(service.get()))
        return systemFailure("cannot remove the service RoamwireHelper");
    return {};
}

} // namespace roamwire::helper::windows
