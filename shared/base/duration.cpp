#include "shared/base/duration.h"

#include <QString>

#include <algorithm>

namespace roamwire {
namespace {

constexpr std::int64_t secondsOf(QChar unit)
{
    switch (unit.unicode()) {
    case u's':
        return 1;
    case u'm':
        return 60;
    case u'h':
        return 3600;
    case u'd':
        return 86'400;
    default:
        return 0;
    }
}

} // namespace

Result<std::chrono::seconds> parseDuration(QStringView text, std::chrono::seconds longest)
{
    const std::int64_t unit = text.isEmpty() ? 0 : secondsOf(text.back());
    const QStringView number = text.chopped(text.isEmpty() ? 0 : 1);
    const bool hasDigitsOnly = std::ranges::all_of(number, [](QChar c) { return c >= u'0' && c <= u'9'; });
    bool isNumber = false;
    const qlonglong count = number.toLongLong(&isNumber);
    if (unit == 0 || !hasDigitsOnly || !isNumber || count < 1)
        return failure(
            QStringLiteral("'%1' is not a duration such as 90s, 30m, 24h or 7d").arg(text.toString()));
    if (count > longest.count() / unit)
        return failure(QStringLiteral("'%1' is too long; at most %2 days").arg(text).arg(longest.count() / 86'400));
    return std::chrono::seconds(count * unit);
}

} // namespace roamwire
