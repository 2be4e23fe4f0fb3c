#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <QDBusConnection>
#include <QList>
#include <QProcess>
#include <QRect>

#include <memory>

namespace roamwire::lab {

/// Something that can be seen on a desktop, as its program tells it to those who cannot see it.
struct ScreenItem
{
    QString role; ///< as AT-SPI calls it: "push button", "frame"
    QString name;
    QString description;
    QRect place; ///< on the screen

    bool operator==(const ScreenItem&) const = default;
};

/// Reads the screen by the means of a blind person: AT-SPI, over the D-Bus session of this process. It switches
/// accessibility on for the whole session, as Orca does.
class ScreenReader final
{
public:
    static Result<std::unique_ptr<ScreenReader>> start();
    ~ScreenReader();

    /// All that is shown now, parents before what is in them.
    QList<ScreenItem> look() const;

private:
    ScreenReader() = default;

    QProcess m_launcher;
    QDBusConnection m_bus{QString()};
};

} // namespace roamwire::lab
