#include "tests/lab/waiting.h"

#include <QCoreApplication>

#include <thread>

namespace roamwire::lab {

bool waitUntil(const std::function<bool()>& condition, Milliseconds limit, Milliseconds step)
{
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= end)
            return false;
        QCoreApplication::processEvents();
        std::this_thread::sleep_for(step);
    }
    return true;
}

void letPass(Milliseconds duration)
{
    const auto end = std::chrono::steady_clock::now() + duration;
    // The answer tells nothing here: the condition never holds.
    (void)waitUntil([end] { return std::chrono::steady_clock::now() >= end; }, duration);
}

} // namespace roamwire::lab
