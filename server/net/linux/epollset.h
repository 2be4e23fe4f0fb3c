#pragma once

#include <QSocketNotifier>

#include <poll.h>

#include <cstdint>
#include <span>
#include <vector>

namespace roamwire::server {

/// The socket notifiers of one thread on one epoll instance. Qt switches notifiers on and off several times between two
/// waits; only what remains of that is told to the system, right before the wait.
///
/// Sockets that listen are looked at again and again while others are served: in a storm of reconnects a turn takes
/// long enough for the system's queue of new connections to run over, and who is turned away there waits a second.
class EpollSet final
{
public:
    EpollSet();
    ~EpollSet();
    EpollSet(const EpollSet&) = delete;
    EpollSet& operator=(const EpollSet&) = delete;

    void add(QSocketNotifier* notifier);
    void remove(QSocketNotifier* notifier);
    /// A descriptor without a notifier that ends a wait when it is readable. Once.
    void addWakeUp(int descriptor);

    /// Waits for at most timeoutMs (-1: for ever), then activates the notifiers. True if there were any.
    bool waitAndActivate(int timeoutMs, bool& wokenUp);

private:
    struct Slot
    {
        QSocketNotifier* notifiers[3] = {}; ///< by QSocketNotifier::Type
        std::uint32_t told = 0;             ///< what epoll knows
        std::uint32_t generation = 0;       ///< tells events of a closed descriptor from those of its successor
        bool isDirty = false;
        bool wasEmpty = false; ///< since the last wait: the descriptor may be another one by now
        bool isListening = false;
    };

    Slot& slotOf(const QSocketNotifier* notifier);
    void markDirty(int descriptor, Slot& slot);
    void tellChanges();
    void tell(int descriptor, Slot& slot);
    void setListening(int descriptor, Slot& slot, bool isListening);
    bool activateListening();
    bool activate(std::uint64_t token, std::uint32_t events);

    int m_epoll;
    std::vector<Slot> m_slots; ///< by descriptor
    std::vector<int> m_dirty;
    std::vector<pollfd> m_listening; ///< the descriptors that listen, for poll(2)
};

} // namespace roamwire::server
