#pragma once

#include <expected>
#include <functional>
#include <string>
#include <vector>

namespace roamwire::helper::windows {

/// What the helper gets from Windows while it runs as its service.
class ServiceRun
{
public:
    /// A HANDLE that is signalled when the service is to end, and stays so.
    virtual void* stopRequested() const = 0;

    /// It can be commanded from now on. Call once.
    virtual void ready() = 0;

protected:
    ~ServiceRun() = default;
};

/// Does the helper's work on a thread of Windows' until it is to stop; returns the exit code.
using ServiceBody = std::function<int(ServiceRun&)>;

/// Runs the body as the service kServiceName; returns its exit code when all is over. An error where Windows did not
/// start this process as a service. Call once, from main().
std::expected<int, std::string> runAsService(ServiceBody body);

/// Makes the service of this very program and starts it: as the system, with Windows from now on, and again a second
/// after it failed. For the installer, as an administrator: nobody else may be able to write to the program's folder.
/// `arguments` are those of the service's process.
std::expected<void, std::string> installService(const std::vector<std::wstring>& arguments);

/// Stops the service, and removes it. Harmless where there is none.
std::expected<void, std::string> uninstallService();

} // namespace roamwire::helper::windows
