#include "tests/lab/desktopuser.h"

#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"

#include <QRegularExpression>

#include <algorithm>
#include <utility>

namespace roamwire::lab {
namespace {

constexpr Milliseconds kPoll{50};
constexpr Milliseconds kSteady{150};

} // namespace

DesktopUser::DesktopUser(const Desktop& desktop, const ScreenReader& reader)
    : m_desktop(desktop)
    , m_reader(reader)
{
}

std::optional<ScreenItem> DesktopUser::find(const QString& role, const QString& words) const
{
    const auto pattern = QRegularExpression::fromWildcard(words, Qt::CaseSensitive);
    const QList<ScreenItem> items = m_reader.look();
    const auto found = std::ranges::find_if(
        items, [&](const ScreenItem& item) { return item.role == role && pattern.match(item.name).hasMatch(); });
    return found == items.end() ? std::nullopt : std::optional(*found);
}

QString DesktopUser::whatIsThere() const
{
    QStringList lines;
    const QList<ScreenItem> items = m_reader.look();
    for (const ScreenItem& item : items) {
        if (!item.name.isEmpty())
            lines << QStringLiteral("  %1: %2").arg(item.role, item.name);
    }
    return lines.join(QLatin1Char('\n'));
}

Result<ScreenItem> DesktopUser::see(const QString& role, const QString& words, Milliseconds limit) const
{
    std::optional<ScreenItem> item;
    if (waitUntil([&] { return (item = find(role, words)).has_value(); }, limit, kPoll))
        return *item;
    return failure(QStringLiteral("there is no %1 '%2', but:\n%3").arg(role, words, whatIsThere()));
}

Result<void> DesktopUser::seeGo(const QString& role, const QString& words) const
{
    if (waitUntil([&] { return !find(role, words); }, kPatience, kPoll))
        return {};
    return failure(QStringLiteral("the %1 '%2' stays").arg(role, words));
}

Result<void> DesktopUser::click(const QString& role, const QString& words) const
{
    const auto item = see(role, words);
    if (!item)
        return std::unexpected(item.error());
    // A window that comes up is put somewhere else before it stays.
    QPoint place = item->place.center();
    const auto isSteady = [&] {
        const auto again = find(role, words);
        return again && std::exchange(place, again->place.center()) == place;
    };
    if (!waitUntil(isSteady, kPatience, kSteady))
        return failure(QStringLiteral("the %1 '%2' does not come to rest").arg(role, words));
    return m_desktop.click(place);
}

Result<void> DesktopUser::fillIn(const QString& field, const QString& text) const
{
    return inOrder([&] { return click(QStringLiteral("text"), field); },
                   [&] { return m_desktop.press(QStringLiteral("ctrl+a")); }, [&] { return m_desktop.type(text); });
}

} // namespace roamwire::lab
