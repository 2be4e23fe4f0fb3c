#include "tests/lab/trayclient.h"

#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"
#include "tests/support/preflight.h"

namespace roamwire::lab {
namespace {

constexpr Milliseconds kEndLimit{20'000};

QString roamwire()
{
    return test::programPath(QStringLiteral("roamwire"));
}

} // namespace

TrayClient::TrayClient(const Host& host, const Desktop& desktop)
    : m_host(host)
    , m_desktop(desktop)
    , m_helper(host)
{
}

Result<void> TrayClient::start()
{
    auto started = m_desktop.launch({roamwire()});
    if (started)
        m_process = std::move(*started);
    return outcome(started);
}

Result<void> TrayClient::open(const QString& link) const
{
    return outcome(m_desktop.run({roamwire(), link}));
}

Result<void> TrayClient::waitForEnd() const
{
    return m_process->waitForEnd(kEndLimit);
}

Result<AgentStatus> TrayClient::status() const
{
    const auto shown = m_host.machine().run(
        {test::programPath(QStringLiteral("roamwire-agent")), QStringLiteral("status"), QStringLiteral("--json"),
         QStringLiteral("--status-socket"), QStringLiteral("/run/user/roamwire/rw0.sock")});
    if (!shown)
        return std::unexpected(shown.error());
    return AgentStatus::parse(*shown);
}

} // namespace roamwire::lab
