#pragma once

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEvent>
#include <QEventLoop>
#include <QTimer>

namespace roamwire::test {

/// How long anything may take that is expected to happen: generous, because sanitizers and a busy machine are slow, and
/// free of charge when it does happen.
constexpr int kEventuallyMs = 20'000;

/// Runs the event loop until the condition holds. Looks after every turn of the loop, where QTest::qWaitFor looks every
/// 10 ms: a test of a thousand round trips is too slow for that.
template <typename Condition>
bool eventually(Condition condition, int timeoutMs = kEventuallyMs)
{
    constexpr int kHeartbeatMs = 5; // a turn may sleep on although what it sent before made the condition true
    const QDeadlineTimer deadline(timeoutMs);
    QTimer heartbeat;
    heartbeat.start(kHeartbeatMs);
    while (!condition()) {
        if (deadline.hasExpired())
            return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return true;
}

} // namespace roamwire::test
