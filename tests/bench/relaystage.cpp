#include "tests/bench/relaystage.h"

#include "tests/lab/figures.h"
#include "tests/lab/networkscope.h"
#include "tests/lab/steps.h"

#include <QCoreApplication>

#include <ctime>

namespace roamwire::bench {
namespace {

constexpr Milliseconds kReadyLimit{10'000};

} // namespace

double RelayStage::Side::cpuSeconds() const
{
    // All its threads; all of them but one sleep.
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(process->pid(), &clock) != 0 || ::clock_gettime(clock, &time) != 0)
        return 0;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

Result<void> RelayStage::connect()
{
    auto here = lab::Namespace::create(QStringLiteral("generator"));
    auto there = lab::Namespace::create(QStringLiteral("forwarders"));
    if (!here || !there)
        return std::unexpected(here ? there.error() : here.error());
    m_here = std::move(*here);
    m_there = std::move(*there);
    const auto address = [](const QHostAddress& ip) {
        return QStringLiteral("address add %1/24 dev wire").arg(ip.toString());
    };
    const QString up = QStringLiteral("link set dev wire up");
    return lab::inOrder(
        [&] {
            return m_here->ip(
                {QStringLiteral("link add name wire type veth peer name wire netns %1").arg(m_there->path()),
                 address(kGeneratorAddress), up});
        },
        [&] { return m_there->ip({address(kRelayAddress), address(kBareAddress), up}); });
}

Result<RelayStage::Side> RelayStage::start(const QString& what, const QHostAddress& address) const
{
    auto process =
        lab::Process::start(*m_there, {QCoreApplication::applicationFilePath(), QStringLiteral("--forwarder"), what});
    if (!process)
        return std::unexpected(process.error());
    const auto ready = (*process)->readLine(kReadyLimit);
    if (!ready)
        return std::unexpected(ready.error());
    return Side{address, std::move(*process)};
}

Result<void> RelayStage::build()
{
    if (const auto connected = connect(); !connected)
        return connected;
    auto relay = start(QStringLiteral("relay"), kRelayAddress);
    auto bare = start(QStringLiteral("bare"), kBareAddress);
    if (!relay || !bare)
        return std::unexpected(relay ? bare.error() : relay.error());
    m_relay = std::move(*relay);
    m_bare = std::move(*bare);
    const lab::NetworkScope inside(*m_here);
    auto load = RelayLoad::open();
    if (!load)
        return std::unexpected(load.error());
    m_load = std::move(*load);
    return m_load->introduce();
}

Work RelayStage::load(const Side& side, const RelayTraffic& traffic, std::chrono::milliseconds duration)
{
    const double before = side.cpuSeconds();
    const Carried carried = m_load->run(side.address, traffic, duration);
    return {carried, side.cpuSeconds() - before};
}

Result<double> RelayStage::roundTrip(const Side& side, int count)
{
    const auto took = m_load->roundTrips(side.address, count);
    return took ? Result<double>(lab::median(*took)) : std::unexpected(took.error());
}

} // namespace roamwire::bench
