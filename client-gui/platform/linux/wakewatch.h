#pragma once

#include "client-gui/platform/linux/logind.h"
#include "client-gui/platform/linux/sleepwatch.h"
#include "shared/base/clock.h"

#include <QObject>

#include <optional>

namespace roamwire {

/// Tells when the machine woke, once for every sleep, whoever says so first: the clock, which needs nobody, or logind,
/// which also knows of sleep that no clock measured. `sleep`, `logind` and `clock` outlive it.
class WakeWatch final : public QObject
{
    Q_OBJECT

public:
    WakeWatch(SleepWatch& sleep, Logind& logind, const Clock& clock, QObject* parent = nullptr);

Q_SIGNALS:
    void woke();

private:
    void onSlept();
    void onLogind();

    SleepWatch& m_sleep;
    const Clock& m_clock;
    std::optional<Instant> m_sleptAt; ///< the clock said so then, and logind has not yet
};

} // namespace roamwire
