#include "tests/lab/timeline.h"

namespace roamwire::lab {
namespace {

constexpr int kDayMs = 24 * 60 * 60 * 1000;

/// The log tells the time of day only, so it is read as the moment nearest to the reference.
Moment nearest(QTime time, Moment reference, QTime referenceTime)
{
    int distance = referenceTime.msecsTo(time);
    if (distance > kDayMs / 2)
        distance -= kDayMs;
    else if (distance < -kDayMs / 2)
        distance += kDayMs;
    return reference + std::chrono::milliseconds(distance);
}

} // namespace

Timeline::Timeline(const QByteArray& log, Moment reference, QTime referenceTime)
{
    const QString marker = QStringLiteral(" roamwire.timing: ");
    const QStringList lines = QString::fromUtf8(log).split(QLatin1Char('\n'));
    for (const QString& line : lines) {
        const qsizetype at = line.indexOf(marker);
        const QTime time = QTime::fromString(line.section(QLatin1Char(' '), 0, 0), QStringLiteral("HH:mm:ss.zzz"));
        if (at >= 0 && time.isValid())
            m_entries.append({nearest(time, reference, referenceTime), line.mid(at + marker.size()).trimmed()});
    }
}

std::optional<Moment> Timeline::first(const QString& milestone, Moment from) const
{
    for (const Entry& entry : m_entries) {
        // The log's milliseconds are cut off, not rounded.
        if (entry.milestone == milestone && entry.at + std::chrono::milliseconds(1) > from)
            return entry.at;
    }
    return {};
}

} // namespace roamwire::lab
