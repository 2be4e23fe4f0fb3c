#pragma once

#include "tests/lab/desktop.h"
#include "tests/lab/screenreader.h"

#include <functional>

namespace roamwire::lab {

/// Somebody at a desktop, who reads what is on the screen, and has a keyboard and a mouse.
class DesktopUser final
{
public:
    /// Longer than anything takes on a busy machine.
    static constexpr Milliseconds kPatience{60'000};

    DesktopUser(const Desktop& desktop, const ScreenReader& reader);

    /// Waits until something of this role is shown whose name has these words in it.
    Result<ScreenItem> see(const QString& role, const QString& words, Milliseconds limit = kPatience) const;
    /// Waits until nothing of it is.
    Result<void> seeGo(const QString& role, const QString& words) const;

    /// Waits until it is shown, and clicks on it.
    Result<void> click(const QString& role, const QString& words) const;

    /// Clicks into a field, and writes something else into it.
    Result<void> fillIn(const QString& field, const QString& text) const;

private:
    std::optional<ScreenItem> find(const QString& role, const QString& words) const;
    QString whatIsThere() const;

    const Desktop& m_desktop;
    const ScreenReader& m_reader;
};

} // namespace roamwire::lab
