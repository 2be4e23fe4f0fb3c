#include "tests/lab/pictures.h"

#include "tests/lab/steps.h"
#include "tests/lab/waiting.h"

#include <QHash>
#include <QImageWriter>

#include <algorithm>
#include <functional>
#include <utility>

namespace roamwire::lab {
namespace {

constexpr Milliseconds kLimit{10'000};
constexpr Milliseconds kStill{150};
constexpr Milliseconds kUnfolded{1'000};
/// Out of the way: the pointer is in the picture.
constexpr QPoint kCorner(1279, 1023);
constexpr int kPointer = 16; ///< its size

QRect changedPart(const QImage& before, const QImage& after)
{
    QRect changed;
    for (int y = 0; y < kCorner.y() - kPointer; ++y) {
        for (int x = 0; x < after.width(); ++x) {
            if (before.pixel(x, y) != after.pixel(x, y))
                changed |= QRect(x, y, 1, 1);
        }
    }
    return changed;
}

/// Its most frequent colors, and for the rest those next to them: half the size, and nobody sees a difference.
QImage inFewColors(const QImage& picture)
{
    constexpr qsizetype kTable = 256;
    QHash<QRgb, int> counts;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x)
            ++counts[picture.pixel(x, y)];
    }
    QList<QRgb> colors = counts.keys();
    std::ranges::sort(colors, std::ranges::greater(), [&](QRgb color) { return counts.value(color); });
    return picture.convertToFormat(QImage::Format_Indexed8, colors.first(std::min(kTable, colors.size())));
}

} // namespace

Pictures::Pictures(const Desktop& desktop)
    : m_desktop(desktop)
    , m_folder(qEnvironmentVariable("ROAMWIRE_SCREENSHOTS"))
{
}

Result<void> Pictures::take(const QString& name, const QRect& part) const
{
    if (!areWanted())
        return {};
    if (const auto away = m_desktop.pointAt(kCorner); !away)
        return away;
    QImage picture;
    const auto isStill = [&] {
        const auto screen = m_desktop.picture();
        const QImage next = screen ? screen->copy(part) : QImage();
        return !next.isNull() && std::exchange(picture, next) == next;
    };
    if (!waitUntil(isStill, kLimit, kStill))
        return failure(name + QStringLiteral(" does not come to rest"));
    QImageWriter writer(QStringLiteral("%1/%2.png").arg(m_folder, name));
    writer.setCompression(100);
    if (!writer.write(inFewColors(picture)))
        return failure(writer.fileName() + QStringLiteral(": ") + writer.errorString());
    return {};
}

Result<void> Pictures::takeWhatCame(const QString& name, const QImage& before, const QRect& part) const
{
    if (!areWanted())
        return {};
    if (const auto away = m_desktop.pointAt(kCorner); !away)
        return away;
    letPass(kUnfolded);
    const auto after = m_desktop.picture();
    if (!after)
        return std::unexpected(after.error());
    return take(name, changedPart(before, *after) | part);
}

} // namespace roamwire::lab
