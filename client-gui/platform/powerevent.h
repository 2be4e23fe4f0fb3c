#pragma once

#include <functional>

/// What PowerEvents of windows/ and macos/ tell; Linux has Qt signals for it. Plain C++.
namespace roamwire {

enum class PowerEvent {
    AboutToSleep, ///< the machine sleeps within seconds; what is not sent by then is sent after waking
    Woke,         ///< it runs again; told once per sleep, perhaps without an AboutToSleep before
};

/// Returns at once. Windows and macOS call it on a thread of theirs: hand the event over to the one that is meant.
using PowerTold = std::function<void(PowerEvent)>;

} // namespace roamwire
