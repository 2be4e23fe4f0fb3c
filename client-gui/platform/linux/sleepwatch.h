#pragma once

#include "shared/base/clock.h"

#include <QObject>

#include <functional>

namespace roamwire {

/// How long this machine has been suspended since it started, in all.
Milliseconds timeAsleep();

/// Tells when the machine slept; needs no D-Bus. After a suspend the kernel sets the wall clock forward and tells those
/// who asked (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET), as it does when a person or NTP sets it. It was sleep if the
/// time asleep has grown. A process that was only stopped hears nothing.
class SleepWatch final : public QObject
{
    Q_OBJECT

public:
    explicit SleepWatch(std::function<Milliseconds()> asleep = timeAsleep, QObject* parent = nullptr);
    ~SleepWatch() override;

    /// False: the kernel tells us nothing, and waking is not noticed.
    bool isOpen() const { return m_descriptor >= 0; }

    /// The clock was set: woke() follows if that was for sleep.
    void onClockSet();

Q_SIGNALS:
    void woke();

private:
    bool arm() const;
    void onReadable();

    const std::function<Milliseconds()> m_asleep;
    Milliseconds m_before; ///< of m_asleep, when it was told last
    int m_descriptor;
};

} // namespace roamwire
