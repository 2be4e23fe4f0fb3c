#pragma once

#include "shared/base/clock.h"

#include <QCoreApplication>

#include <optional>

namespace roamwire::tray {

/// Times as people say them.
class TimeWords final
{
    Q_DECLARE_TR_FUNCTIONS(roamwire::tray::TimeWords)

public:
    /// "Handshake 3 min ago". A session is renewed every two minutes, so seconds would say nothing.
    static QString handshake(std::optional<std::int64_t> ageSeconds);
    /// Two ages with the same step have the same words: minutes, then hours, then days.
    static std::int64_t handshakeStep(std::optional<std::int64_t> ageSeconds);

    /// "3 min", "2 h"; never negative.
    static QString duration(Milliseconds duration);
    /// "10:42" today, "Yesterday, 10:42", else with the date; in the system's format.
    static QString moment(std::int64_t unixMs, std::int64_t nowUnixMs);
};

} // namespace roamwire::tray
