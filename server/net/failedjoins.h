#pragma once

#include "shared/base/clock.h"

#include <QHash>
#include <QHostAddress>

#include <deque>

namespace roamwire::server {

/// Counts joins that failed, per address (IPv6: per /64), within a window of time that begins with the first. Loopback
/// is not counted. One thread.
class FailedJoins final
{
public:
    struct Limits
    {
        qsizetype max = 0;
        Milliseconds window{0};
        qsizetype maxSources = 0; ///< that are remembered; further ones go uncounted
    };

    explicit FailedJoins(const Limits& limits)
        : m_limits(limits)
    {
    }

    void count(const QHostAddress& peer, Instant now);
    /// How long the address has to wait before it may try again; zero: it may.
    Milliseconds wait(const QHostAddress& peer, Instant now) const;

private:
    struct Window
    {
        Instant end;
        qsizetype failures = 0;
    };

    void forgetPast(Instant now);

    Limits m_limits;
    QHash<QHostAddress, Window> m_windows;
    std::deque<QHostAddress> m_order; ///< of their ends
};

} // namespace roamwire::server
