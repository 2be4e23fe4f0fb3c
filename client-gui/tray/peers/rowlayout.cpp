#include "client-gui/tray/peers/rowlayout.h"

#include "client-gui/tray/peers/badge.h"
#include "client-gui/tray/peers/pathwords.h"

#include <QFontMetrics>
#include <QStyle>

#include <algorithm>

namespace roamwire::tray {
namespace {

constexpr int kSide = 16;   ///< left and right of a row
constexpr int kUpDown = 10; ///< above and below its text
constexpr int kLineGap = 4; ///< between the two lines
constexpr int kColumnGap = 16;
constexpr int kAvatarGap = 12;

struct Widths
{
    int avatar = 0;
    int name = 0; ///< at least
    int badge = 0;
    int words = 0; ///< at least
    int traffic = 0;
};

Widths measured(const QFont& font)
{
    const QFontMetrics metrics(font);
    const int letter = metrics.averageCharWidth();
    return {2 * metrics.height() + kLineGap, 18 * letter, Badge::commonWidth(font), 30 * letter,
            metrics.horizontalAdvance(RowLayout::widestFigures())};
}

/// The view asks for the size of every row that changes, and measuring text takes longer than all the rest of it.
Widths widthsFor(const QFont& font)
{
    static QString lastLook;
    static Widths last;
    const QString look = font.key() + PathWords::noPath(); // other words in another language
    if (look != lastLook) {
        last = measured(font);
        lastLook = look;
    }
    return last;
}

} // namespace

RowLayout RowLayout::of(const QRect& row, const QFont& font, Qt::LayoutDirection direction)
{
    const Widths widths = widthsFor(font);
    const int line = QFontMetrics(font).height();
    const int top = row.top() + (row.height() - 2 * line - kLineGap) / 2;
    const int second = top + line + kLineGap;
    const auto placed = [&](int left, int y, int width, int height) {
        return QStyle::visualRect(direction, row, QRect(left, y, width, height));
    };

    RowLayout layout;
    int left = row.left() + kSide;
    int right = row.right() + 1 - kSide;
    layout.avatar = placed(left, top, widths.avatar, widths.avatar);
    left += widths.avatar + kAvatarGap;

    const int least = widths.name + kColumnGap + widths.badge;
    const bool hasWords = right - left >= least + kColumnGap + widths.words;
    const bool hasTraffic = hasWords && right - left >= least + widths.words + 2 * kColumnGap + widths.traffic;
    if (hasTraffic) {
        const int begin = right - widths.traffic;
        layout.graph = placed(begin, top, widths.traffic, line);
        layout.figures = placed(begin, second, widths.traffic, line);
        right = begin - kColumnGap;
    }
    // A third of what is left over is the name's, the rest the words'; without words, all of it.
    const int spare = std::max(0, right - left - least - (hasWords ? widths.words + kColumnGap : 0));
    const int nameWidth = hasWords ? widths.name + spare / 3 : right - left - kColumnGap - widths.badge;
    layout.name = placed(left, top, nameWidth, line);
    layout.below = placed(left, second, nameWidth, line);
    left += nameWidth + kColumnGap;
    layout.badge = placed(left, row.top(), widths.badge, row.height());
    left += widths.badge + kColumnGap;
    if (hasWords) {
        layout.words = placed(left, top, right - left, line);
        layout.handshake = placed(left, second, right - left, line);
    }
    return layout;
}

int RowLayout::height(const QFont& font)
{
    const int height = 2 * QFontMetrics(font).height() + kLineGap + 2 * kUpDown;
    return (height + 3) / 4 * 4;
}

int RowLayout::leastWidth(const QFont& font)
{
    const Widths widths = widthsFor(font);
    return 2 * kSide + widths.avatar + kAvatarGap + widths.name + kColumnGap + widths.badge;
}

QString RowLayout::widestFigures()
{
    return QStringLiteral("↓ 888.8 MB  ↑ 888.8 MB");
}

} // namespace roamwire::tray
