#include "tests/lab/hostprograms.h"

#include "tests/lab/invitation.h"
#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"
#include "tests/support/preflight.h"

namespace roamwire::lab {
namespace {

constexpr Milliseconds kStartLimit{10'000};
constexpr Milliseconds kJoinLimit{40'000};
constexpr Milliseconds kPoll{50};

const QString kConfig = QStringLiteral("/run/home/tunnel.conf");
const QString kHelperSocket = QStringLiteral("/run/roamwire/helper.sock");
/// Where the addresses of interfaces that the lab makes are.
const QString kHandMade = QStringLiteral("10.99.0.0/24");
const QString kStatusSocket = QStringLiteral("/run/user/status.sock");

QStringList agent(const QString& verb)
{
    return {test::programPath(QStringLiteral("roamwire-agent")), verb};
}

} // namespace

HostPrograms::HostPrograms(const Host& host, InterfaceMode mode)
    : m_host(host)
    , m_mode(mode)
    , m_interface(mode == InterfaceMode::Managed ? QStringLiteral("rw0") : QStringLiteral("wg0"))
{
}

Result<void> HostPrograms::start(const QString& link)
{
    return inOrder([&] { return startHelper(); }, [&] { return join(link); }, [&] { return startAgent(); });
}

Result<void> HostPrograms::startHelper()
{
    QStringList command{test::programPath(QStringLiteral("roamwire-helper")), QStringLiteral("--socket"), kHelperSocket,
                        QStringLiteral("--allow-interface"), m_interface};
    if (m_mode == InterfaceMode::SyncAllowPeers)
        command << QStringLiteral("--allow-peers") << QStringLiteral("--allow-network") << kHandMade;
    // What a program started by root gets is cut to this (capabilities(7)).
    if (!m_hasRawSockets)
        command = QStringList{QStringLiteral("setpriv"), QStringLiteral("--bounding-set=-net_raw")} + command;
    auto helper = Process::start(m_host.machine(), command);
    if (!helper)
        return std::unexpected(helper.error());
    m_helper = std::move(*helper);
    const auto listens = [&] {
        return m_host.machine().run({QStringLiteral("test"), QStringLiteral("-S"), kHelperSocket}).has_value();
    };
    if (!waitUntil(listens, kStartLimit, kPoll))
        return failure(m_host.name() + QStringLiteral(": the helper does not listen: ") +
                       QString::fromUtf8(m_helper->log().right(400)));
    return {};
}

Result<void> HostPrograms::join(const QString& link, const QStringList& words)
{
    QStringList command = agent(QStringLiteral("join"))
                          << QStringLiteral("-") << QStringLiteral("--name") << m_host.name()
                          << QStringLiteral("--interface") << m_interface << QStringLiteral("--config") << kConfig
                          << QStringLiteral("--helper") << kHelperSocket << words;
    if (m_mode == InterfaceMode::Managed)
        command << QStringLiteral("--managed");
    if (m_mode == InterfaceMode::SyncAllowPeers)
        command << QStringLiteral("--allow-peers");
    return outcome(m_host.machine().run(command, link.toUtf8() + '\n', kJoinLimit));
}

Result<QString> HostPrograms::invite(const QStringList& words) const
{
    return linkIn(m_host.machine().run(agent(QStringLiteral("invite"))
                                       << QStringLiteral("--status-socket") << kStatusSocket << QStringLiteral("--json")
                                       << words));
}

Result<void> HostPrograms::startAgent()
{
    auto started =
        Process::start(m_host.machine(), agent(QStringLiteral("run"))
                                             << QStringLiteral("--config") << kConfig << QStringLiteral("--helper")
                                             << kHelperSocket << QStringLiteral("--status-socket") << kStatusSocket);
    if (!started)
        return std::unexpected(started.error());
    m_agent = std::move(*started);
    if (!waitUntil([&] { return status().has_value(); }, kStartLimit, kPoll))
        return failure(m_host.name() + QStringLiteral(": the agent shows no status: ") +
                       QString::fromUtf8(m_agent->log().right(400)));
    return {};
}

Result<QByteArray> HostPrograms::leave() const
{
    return m_host.machine().run(agent(QStringLiteral("leave")) << QStringLiteral("--config") << kConfig
                                                               << QStringLiteral("--helper") << kHelperSocket,
                                {}, kJoinLimit);
}

Result<QByteArray> HostPrograms::doctor() const
{
    return m_host.machine().run(agent(QStringLiteral("doctor"))
                                    << QStringLiteral("--json") << QStringLiteral("--config") << kConfig
                                    << QStringLiteral("--helper") << kHelperSocket,
                                {}, kJoinLimit);
}

bool HostPrograms::hasConfig() const
{
    return m_host.machine().run({QStringLiteral("test"), QStringLiteral("-e"), kConfig}).has_value();
}

Result<AgentStatus> HostPrograms::status() const
{
    const auto shown =
        m_host.machine().run(agent(QStringLiteral("status"))
                             << QStringLiteral("--status-socket") << kStatusSocket << QStringLiteral("--json"));
    if (!shown)
        return std::unexpected(shown.error());
    return AgentStatus::parse(*shown);
}

Result<std::unique_ptr<Process>> HostPrograms::watchStatus() const
{
    return Process::start(m_host.machine(), agent(QStringLiteral("status"))
                                                << QStringLiteral("--status-socket") << kStatusSocket
                                                << QStringLiteral("--watch") << QStringLiteral("--json"));
}

} // namespace roamwire::lab
