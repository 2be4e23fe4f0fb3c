#include "server/relay/linux/epollworker.h"

#include "server/relay/statefile.h"
#include "server/relay/udprelay.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace roamwire::server {
namespace {

using namespace std::chrono_literals;

/// As many as one wait reports; what is left is reported by the next one.
constexpr int kEventsPerWait = 256;
constexpr std::uint64_t kWakeUpToken = ~std::uint64_t(0);
constexpr Milliseconds kBetweenTidyings = 1s;
constexpr Milliseconds kBetweenSavings = 5s; // design section 8
/// Sleepers that wait to be told; more than that, and the network thread has other worries.
constexpr std::size_t kSleepers = 4096;

std::vector<HostIp> ownAddresses(const UdpRelaySettings& settings)
{
    std::vector<HostIp> own;
    for (const auto& address : {settings.v4, settings.v6, settings.advertisedV4, settings.advertisedV6}) {
        if (address)
            own.push_back(HostIp::of(*address));
    }
    return own;
}

void watch(int epoll, int descriptor, std::uint64_t token)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = token;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

} // namespace

Result<std::unique_ptr<RelayWorker>>
RelayWorker::start(const UdpRelaySettings& settings, std::unique_ptr<StateFile> stateFile, std::function<void()> onNews)
{
    std::vector<QHostAddress> addresses;
    for (const auto& address : {settings.v4, settings.v6}) {
        if (address)
            addresses.push_back(*address);
    }
    auto sockets = UdpPorts::open(addresses, settings.ports);
    if (!sockets)
        return std::unexpected(sockets.error());
    return std::make_unique<EpollWorker>(std::move(*sockets), settings, std::move(stateFile), std::move(onNews));
}

EpollWorker::EpollWorker(UdpPorts sockets, const UdpRelaySettings& settings, std::unique_ptr<StateFile> stateFile,
                         std::function<void()> onNews)
    : m_sockets(std::move(sockets))
    , m_stateFile(std::move(stateFile))
    , m_onNews(std::move(onNews))
    , m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_wakeUp(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    , m_low(settings.ports.low)
    , m_core(settings.ports, ownAddresses(settings), settings.rates)
{
    if (m_epoll < 0 || m_wakeUp < 0)
        qFatal("the relay cannot wait for its sockets");
    m_now = m_clock.now();
    m_core.restore(m_stateFile->load(), m_now);
    m_nextTidying = m_now + kBetweenTidyings;
    m_nextSaving = m_now + kBetweenSavings;
    watch(m_epoll, m_wakeUp, kWakeUpToken);
    for (std::size_t i = 0; i < m_sockets.all().size(); ++i)
        watch(m_epoll, m_sockets.all()[i].descriptor, i);
    m_thread = std::thread([this] { run(); });
}

EpollWorker::~EpollWorker()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    wakeUp();
    m_thread.join();
    m_stateFile->saveNow(m_core.bindings(m_clock.now()));
    ::close(m_wakeUp);
    ::close(m_epoll);
}

void EpollWorker::wakeUp() const
{
    constexpr std::uint64_t kOne = 1;
    [[maybe_unused]] const auto written = ::write(m_wakeUp, &kOne, sizeof kOne);
}

void EpollWorker::forgetWakeUp() const
{
    std::uint64_t ignored = 0;
    [[maybe_unused]] const auto read = ::read(m_wakeUp, &ignored, sizeof ignored);
}

void EpollWorker::post(Command command)
{
    {
        const std::lock_guard lock(m_mutex);
        m_commands.push_back(std::move(command));
    }
    wakeUp();
}

void EpollWorker::run()
{
    std::array<epoll_event, kEventsPerWait> events;
    for (bool isEnding = false; !isEnding;) {
        const auto wait = std::max(m_nextTidying - m_clock.now(), Milliseconds(0));
        const int count = ::epoll_wait(m_epoll, events.data(), kEventsPerWait, static_cast<int>(wait.count()));
        m_now = m_clock.now();
        const auto reported = std::span(events).first(static_cast<std::size_t>(std::max(count, 0)));
        if (std::ranges::any_of(reported, [](const epoll_event& event) { return event.data.u64 == kWakeUpToken; }))
            forgetWakeUp();
        // Before the datagrams: whoever was admitted may have sent already.
        isEnding = runCommands();
        for (const epoll_event& event : reported) {
            if (event.data.u64 != kWakeUpToken)
                serve(m_sockets.all()[event.data.u64]);
        }
        if (m_now >= m_nextTidying)
            everySecond();
        tellNews();
    }
}

bool EpollWorker::runCommands()
{
    std::vector<Command> commands;
    bool isEnding = false;
    {
        const std::lock_guard lock(m_mutex);
        commands.swap(m_commands);
        isEnding = m_isEnding;
    }
    for (const Command& command : commands)
        command(m_core, m_now);
    return isEnding;
}

void EpollWorker::serve(const UdpPorts::Socket& socket)
{
    // Once per wait, so that a flooded port leaves time for the others.
    for (const ReceivedRun& run : m_receiver.receive(socket.descriptor))
        judge(socket, run);
    // The two sides of a pair have neighbouring ports: everything leaves from the other one of the two.
    const auto offset = static_cast<std::uint16_t>(socket.port - m_low);
    const auto fromPort = static_cast<std::uint16_t>(m_low + (offset ^ 1U));
    for (const Family family : {Family::V4, Family::V6}) {
        if (!m_senders[family].isEmpty())
            m_notSent += m_senders[family].send(m_sockets.descriptor(family, fromPort), family);
    }
}

void EpollWorker::judge(const UdpPorts::Socket& socket, const ReceivedRun& run)
{
    // What came in one piece and has one verdict goes out in one piece.
    for (const JudgedPart& part : m_core.handleRun(socket.port, run.source, run.bytes, run.segment, m_now)) {
        for (const HostEndpoint& to : std::span(part.verdict.to).first(part.verdict.targets))
            m_senders[to.family()].add(to, part.bytes, run.segment);
    }
}

void EpollWorker::everySecond()
{
    m_core.tidy(m_now);
    m_nextTidying = m_now + kBetweenTidyings;
    if (m_now < m_nextSaving)
        return;
    m_nextSaving = m_now + kBetweenSavings;
    m_stateFile->saveSoon(m_core.bindings(m_now));
}

void EpollWorker::tellNews()
{
    const auto news = m_core.takeNews();
    bool isFirst = false;
    {
        const std::lock_guard lock(m_mutex);
        m_figures = m_core.figures();
        m_figures.drops[static_cast<std::size_t>(RelayDrop::NotSent)] = m_notSent;
        isFirst = !news.empty() && m_seen.isEmpty() && m_sleepers.empty();
        for (const RelayCore::News& item : news) {
            if (const auto* seen = std::get_if<RelayCore::Seen>(&item))
                m_seen.insert(seen->member, seen->endpoints); // the newest is enough
            else if (m_sleepers.size() < kSleepers)
                m_sleepers.push_back(std::get<RelayCore::Sleeper>(item));
        }
    }
    if (isFirst)
        m_onNews();
}

std::vector<RelayCore::News> EpollWorker::takeNews()
{
    QHash<RelayMember, SeenEndpoints> seen;
    std::vector<RelayCore::Sleeper> sleepers;
    {
        const std::lock_guard lock(m_mutex);
        seen.swap(m_seen);
        sleepers.swap(m_sleepers);
    }
    std::vector<RelayCore::News> news(sleepers.begin(), sleepers.end());
    for (auto item = seen.constBegin(); item != seen.constEnd(); ++item)
        news.emplace_back(RelayCore::Seen{item.key(), item.value()});
    return news;
}

RelayFigures EpollWorker::figures() const
{
    const std::lock_guard lock(m_mutex);
    return m_figures;
}

} // namespace roamwire::server
