#include "server/net/linux/epollset.h"

#include <QCoreApplication>
#include <QLoggingCategory>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace roamwire::server {
namespace {

Q_LOGGING_CATEGORY(lcEpoll, "roamwire.net.epoll")

/// As many as one wait reports; what is left is reported by the next one.
constexpr int kEventsPerWait = 512;
/// Events served between two looks at the sockets that listen; the look costs as much as a small fraction of one event.
constexpr int kEventsPerAccept = 32;
constexpr std::uint64_t kWakeUpToken = ~std::uint64_t(0);
constexpr std::array<std::uint32_t, 3> kInterests{EPOLLIN, EPOLLOUT, EPOLLPRI}; // by QSocketNotifier::Type
// An error or a hang-up is for whoever listens: reading or writing tells them what happened.
constexpr std::array<std::uint32_t, 3> kReports{EPOLLIN | EPOLLHUP | EPOLLERR, EPOLLOUT | EPOLLHUP | EPOLLERR,
                                                EPOLLPRI};

constexpr std::uint64_t tokenOf(int descriptor, std::uint32_t generation)
{
    return (std::uint64_t(generation) << 32) | static_cast<std::uint32_t>(descriptor);
}

bool listens(int descriptor)
{
    int answer = 0;
    socklen_t size = sizeof answer;
    return ::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &answer, &size) == 0 && answer != 0;
}

} // namespace

EpollSet::EpollSet()
    : m_epoll(::epoll_create1(EPOLL_CLOEXEC))
{
    if (m_epoll < 0)
        qFatal("epoll_create1: %s", std::strerror(errno));
}

EpollSet::~EpollSet()
{
    ::close(m_epoll);
}

EpollSet::Slot& EpollSet::slotOf(const QSocketNotifier* notifier)
{
    const auto index = static_cast<std::size_t>(notifier->socket());
    if (index >= m_slots.size())
        m_slots.resize(index + 1);
    return m_slots[index];
}

void EpollSet::markDirty(int descriptor, Slot& slot)
{
    if (std::exchange(slot.isDirty, true))
        return;
    m_dirty.push_back(descriptor);
}

void EpollSet::add(QSocketNotifier* notifier)
{
    Slot& slot = slotOf(notifier);
    slot.notifiers[notifier->type()] = notifier;
    markDirty(static_cast<int>(notifier->socket()), slot);
}

void EpollSet::remove(QSocketNotifier* notifier)
{
    Slot& slot = slotOf(notifier);
    if (slot.notifiers[notifier->type()] != notifier)
        return;
    slot.notifiers[notifier->type()] = nullptr;
    if (!slot.notifiers[0] && !slot.notifiers[1] && !slot.notifiers[2]) {
        slot.wasEmpty = true;
        ++slot.generation;
    }
    markDirty(static_cast<int>(notifier->socket()), slot);
}

void EpollSet::addWakeUp(int descriptor)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = kWakeUpToken;
    ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event);
}

void EpollSet::tellChanges()
{
    for (const int descriptor : m_dirty)
        tell(descriptor, m_slots[static_cast<std::size_t>(descriptor)]);
    m_dirty.clear();
}

void EpollSet::tell(int descriptor, Slot& slot)
{
    epoll_event event{};
    for (std::size_t type = 0; type < kInterests.size(); ++type)
        event.events |= slot.notifiers[type] ? kInterests[type] : 0U;
    event.data.u64 = tokenOf(descriptor, slot.generation);

    slot.isDirty = false;
    const bool mayBeAnother = std::exchange(slot.wasEmpty, false);
    const std::uint32_t told = std::exchange(slot.told, std::uint32_t(event.events));
    if (event.events == told && !mayBeAnother)
        return;
    if (told == 0 || event.events == 0 || mayBeAnother)
        setListening(descriptor, slot, (event.events & EPOLLIN) != 0 && listens(descriptor));
    if (event.events == 0) {
        if (told != 0)
            ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, nullptr); // fails where closing it has done so already
        return;
    }
    int result = ::epoll_ctl(m_epoll, told != 0 ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event);
    if (result != 0 && errno == ENOENT)
        result = ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event);
    else if (result != 0 && errno == EEXIST)
        result = ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, descriptor, &event);
    if (result != 0)
        qCWarning(lcEpoll, "cannot watch descriptor %d: %s", descriptor, std::strerror(errno));
}

bool EpollSet::waitAndActivate(int timeoutMs, bool& wokenUp)
{
    tellChanges();
    std::array<epoll_event, kEventsPerWait> events;
    const int count = ::epoll_wait(m_epoll, events.data(), kEventsPerWait, timeoutMs);
    bool activated = false;
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (event.data.u64 == kWakeUpToken)
            wokenUp = true;
        else
            activated |= activate(event.data.u64, event.events);
        if (i % kEventsPerAccept == kEventsPerAccept - 1)
            activated |= activateListening();
    }
    return activated;
}

void EpollSet::setListening(int descriptor, Slot& slot, bool isListening)
{
    if (std::exchange(slot.isListening, isListening))
        std::erase_if(m_listening, [=](const pollfd& known) { return known.fd == descriptor; });
    if (isListening)
        m_listening.push_back({descriptor, POLLIN, 0});
}

bool EpollSet::activateListening()
{
    if (m_listening.empty() || ::poll(m_listening.data(), m_listening.size(), 0) <= 0)
        return false;
    bool activated = false;
    for (const pollfd& ready : std::vector(m_listening)) { // a copy: a handler may stop listening
        const Slot& slot = m_slots[static_cast<std::size_t>(ready.fd)];
        if (slot.isListening && (ready.revents & POLLIN) != 0)
            activated |= activate(tokenOf(ready.fd, slot.generation), EPOLLIN);
    }
    return activated;
}

bool EpollSet::activate(std::uint64_t token, std::uint32_t events)
{
    const auto descriptor = static_cast<std::size_t>(token & 0xffff'ffff);
    bool activated = false;
    for (std::size_t type = 0; type < kReports.size(); ++type) {
        // Looked up each time: a handler may close this descriptor, or open others and move the slots.
        const Slot& slot = m_slots[descriptor];
        if (tokenOf(static_cast<int>(descriptor), slot.generation) != token)
            break;
        if (!slot.notifiers[type] || !(events & kReports[type]))
            continue;
        QEvent event(QEvent::SockAct);
        QCoreApplication::sendEvent(slot.notifiers[type], &event);
        activated = true;
    }
    return activated;
}

} // namespace roamwire::server
