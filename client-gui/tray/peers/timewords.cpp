#include "client-gui/tray/peers/timewords.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace roamwire::tray {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

int count(std::int64_t seconds, std::int64_t unit)
{
    return int(std::min<std::int64_t>(seconds / unit, 1'000'000));
}

} // namespace

QString TimeWords::handshake(std::optional<std::int64_t> ageSeconds)
{
    if (!ageSeconds)
        return tr("No handshake yet");
    if (*ageSeconds < kMinute)
        return tr("Handshake just now");
    if (*ageSeconds < kHour)
        return tr("Handshake %n min ago", nullptr, count(*ageSeconds, kMinute));
    if (*ageSeconds < kDay)
        return tr("Handshake %n h ago", nullptr, count(*ageSeconds, kHour));
    return tr("Handshake %n d ago", nullptr, count(*ageSeconds, kDay));
}

std::int64_t TimeWords::handshakeStep(std::optional<std::int64_t> ageSeconds)
{
    if (!ageSeconds)
        return -1;
    const std::int64_t unit = *ageSeconds < kHour ? kMinute : *ageSeconds < kDay ? kHour : kDay;
    return *ageSeconds / unit * unit;
}

QString TimeWords::duration(Milliseconds duration)
{
    const std::int64_t seconds = std::max<std::int64_t>(0, duration.count() / 1000);
    if (seconds < kMinute)
        return tr("%n s", "duration", int(seconds));
    if (seconds < kHour)
        return tr("%n min", "duration", count(seconds, kMinute));
    if (seconds < kDay)
        return tr("%n h", "duration", count(seconds, kHour));
    return tr("%n d", "duration", count(seconds, kDay));
}

QString TimeWords::moment(std::int64_t unixMs, std::int64_t nowUnixMs)
{
    const QDateTime then = QDateTime::fromMSecsSinceEpoch(unixMs);
    const QDate today = QDateTime::fromMSecsSinceEpoch(nowUnixMs).date();
    const QLocale locale;
    const QString time = locale.toString(then.time(), QLocale::ShortFormat);
    if (then.date() == today)
        return time;
    if (then.date() == today.addDays(-1))
        return tr("Yesterday, %1").arg(time);
    return locale.toString(then, QLocale::ShortFormat);
}

} // namespace roamwire::tray
