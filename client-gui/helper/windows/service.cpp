#include "client-gui/helper/windows/service.h"

#include "client-gui/helper-api/windows/pipecontract.h"
#include "client-gui/helper/windows/handle.h"
#include "client-gui/helper/windows/windowserror.h"

#include <atomic>
#include <utility>

namespace roamwire::helper::windows {
namespace {

/// Ending takes as long as one call of `wg`.
constexpr DWORD kStopHint = 5'000;

/// What the control handler and Windows' thread for the service know of each other.
class RunningService final : public ServiceRun
{
public:
    explicit RunningService(ServiceBody body)
        : m_body(std::move(body))
        , m_stop(::CreateEventW(nullptr, TRUE, FALSE, nullptr))
    {
    }

    void* stopRequested() const override { return m_stop.get(); }
    void ready() override { report(SERVICE_RUNNING); }

    void run()
    {
        m_status = ::RegisterServiceCtrlHandlerExW(kServiceName, &RunningService::onControl, this);
        if (!m_status)
            return;
        report(SERVICE_START_PENDING);
        m_exitCode = m_body(*this);
        report(SERVICE_STOPPED);
    }

    int exitCode() const { return m_exitCode; }

private:
    static DWORD WINAPI onControl(DWORD control, DWORD, void*, void* context)
    {
        auto& self = *static_cast<RunningService*>(context);
        if (control == SERVICE_CONTROL_INTERROGATE)
            return NO_ERROR;
        if (control != SERVICE_CONTROL_STOP && control != SERVICE_CONTROL_SHUTDOWN)
            return ERROR_CALL_NOT_IMPLEMENTED;
        self.report(SERVICE_STOP_PENDING);
        ::SetEvent(self.m_stop.get());
        return NO_ERROR;
    }

    void report(DWORD state)
    {
        SERVICE_STATUS status{};
        status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
        status.dwCurrentState = state;
        status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN : 0;
        status.dwWaitHint = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING ? kStopHint : 0;
        const int exitCode = m_exitCode;
        if (state == SERVICE_STOPPED && exitCode != 0) {
            status.dwWin32ExitCode = ERROR_SERVICE_SPECIFIC_ERROR;
            status.dwServiceSpecificExitCode = static_cast<DWORD>(exitCode);
        }
        ::SetServiceStatus(m_status, &status);
    }

    const ServiceBody m_body;
    const Handle m_stop;
    SERVICE_STATUS_HANDLE m_status = nullptr;
    std::atomic<int> m_exitCode = 0;
};

// Windows calls ServiceMain with nothing of ours.
RunningService* g_service = nullptr;

void WINAPI serviceMain(DWORD, wchar_t**)
{
    g_service->run();
}

} // namespace

std::expected<int, std::string> runAsService(ServiceBody body)
{
    RunningService service(std::move(body));
    g_service = &service;
    std::wstring name = kServiceName;
    const SERVICE_TABLE_ENTRYW table[] = {{name.data(), &serviceMain}, {nullptr, nullptr}};
    if (!::StartServiceCtrlDispatcherW(table))
        return systemFailure("Windows did not start this as a service; start the service RoamwireHelper");
    return service.exitCode();
}

} // namespace roamwire::helper::windows
