#include "tests/support/qrreader.h"

#include <QList>
#include <QStringList>

#include <array>
#include <cstdlib>

namespace roamwire::test {
namespace {

using namespace Qt::StringLiterals;

// ISO/IEC 18004: numbers of tables and figures are those of the 2015 edition.

constexpr int kQuiet = 4;

struct Version
{
    int blocks;        ///< table 9, level L: all of one size
    int bytesPerBlock; ///< data only
    int alignment;     ///< annex E: the coordinate between 6 and the far one; 0 where there is none
};
constexpr std::array<Version, 9> kVersions{
    {{1, 19, 0}, {1, 34, 0}, {1, 55, 0}, {1, 80, 0}, {1, 108, 0}, {2, 68, 0}, {2, 78, 22}, {2, 97, 24}, {2, 116, 26}}};

class Symbol final
{
public:
    explicit Symbol(QList<QList<bool>> rows)
        : m_rows(std::move(rows))
    {
    }

    int side() const { return int(m_rows.size()) - 2 * kQuiet; }
    int number() const { return (side() - 17) / 4; }
    const Version& version() const { return kVersions.at(std::size_t(number() - 1)); }
    bool isDark(int x, int y) const { return m_rows[y + kQuiet][x + kQuiet]; }

    bool hasShape() const
    {
        return number() >= 1 && number() <= 9 && side() == 17 + 4 * number() && isQuietAround() && hasFinder(0, 0) &&
               hasFinder(side() - 7, 0) && hasFinder(0, side() - 7) && hasTiming() && isDark(8, side() - 8);
    }

    /// Whether the module carries a bit, rather than being a part of finders, timing, alignment, format and version.
    bool isData(int x, int y) const
    {
        const int far = side() - 8;
        if (x == 6 || y == 6 || (x <= 8 && y <= 8) || (x >= far && y <= 8) || (x <= 8 && y >= far))
            return false;
        if (number() >= 7 && ((x >= far - 3 && y <= 5) || (y >= far - 3 && x <= 5)))
            return false;
        return !isAlignment(x, y);
    }

    /// Figure 25; the level is L if the first two of the five bits say so.
    std::optional<int> mask() const
    {
        int format = 0;
        for (int x = 0; x < 5; ++x)
            format = format * 2 + (isDark(x, 8) ? 1 : 0);
        format ^= 0b10101;
        return format >> 3 == 0b01 ? std::optional(format & 7) : std::nullopt;
    }

private:
    bool isQuietAround() const
    {
        for (int y = -kQuiet; y < side() + kQuiet; ++y) {
            for (int x = -kQuiet; x < side() + kQuiet; ++x) {
                const bool isInside = x >= 0 && y >= 0 && x < side() && y < side();
                if (!isInside && isDark(x, y))
                    return false;
            }
        }
        return true;
    }

    bool hasFinder(int left, int top) const
    {
        for (int y = 0; y < 7; ++y) {
            for (int x = 0; x < 7; ++x) {
                const int ring = std::max(std::abs(x - 3), std::abs(y - 3));
                if (isDark(left + x, top + y) != (ring != 2))
                    return false;
            }
        }
        return true;
    }

    bool hasTiming() const
    {
        for (int i = 8; i < side() - 8; ++i) {
            if (isDark(i, 6) != (i % 2 == 0) || isDark(6, i) != (i % 2 == 0))
                return false;
        }
        return true;
    }

    bool isAlignment(int x, int y) const
    {
        if (number() == 1)
            return false;
        const int far = side() - 7;
        for (const int cx : {6, version().alignment, far}) {
            for (const int cy : {6, version().alignment, far}) {
                const bool isFinder = (cx == 6 && cy == 6) || (cx == 6 && cy == far) || (cx == far && cy == 6);
                if (cx != 0 && cy != 0 && !isFinder && std::abs(x - cx) <= 2 && std::abs(y - cy) <= 2)
                    return true;
            }
        }
        return false;
    }

    QList<QList<bool>> m_rows;
};

/// Table 10.
bool isInverted(int mask, int x, int y)
{
    switch (mask) {
    case 0:
        return (x + y) % 2 == 0;
    case 1:
        return y % 2 == 0;
    case 2:
        return x % 3 == 0;
    case 3:
        return (x + y) % 3 == 0;
    case 4:
        return (y / 2 + x / 3) % 2 == 0;
    case 5:
        return x * y % 2 + x * y % 3 == 0;
    case 6:
        return (x * y % 2 + x * y % 3) % 2 == 0;
    default:
        return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

/// Rows of modules from rows of half blocks; nothing if they are not white on black.
QList<QList<bool>> modulesOf(const QString& picture)
{
    const QString begin = u"\x1b[38;5;231;48;5;16m"_s;
    const QString end = u"\x1b[0m"_s;
    QList<QList<bool>> rows;
    for (const QString& line : picture.chopped(picture.endsWith(u'\n') ? 1 : 0).split(u'\n')) {
        if (!line.startsWith(begin) || !line.endsWith(end))
            return {};
        QList<bool> upper;
        QList<bool> lower;
        for (const QChar c : line.sliced(begin.size(), line.size() - begin.size() - end.size())) {
            upper.append(c == u'▄' || c == u' ');
            lower.append(c == u'▀' || c == u' ');
        }
        rows.append(upper);
        rows.append(lower);
    }
    // The side is odd: the last line's lower half is one row more of the quiet zone.
    if (!rows.isEmpty() && !rows.last().contains(true))
        rows.removeLast();
    for (const auto& row : rows) {
        if (row.size() != rows.size())
            return {};
    }
    return rows;
}

/// In pairs of columns from the right, up and down by turns (7.7.3).
QList<bool> bitsOf(const Symbol& symbol, int mask)
{
    QList<bool> bits;
    bool isUpward = true;
    for (int right = symbol.side() - 1; right > 0; right -= 2, isUpward = !isUpward) {
        if (right == 6)
            right = 5; // the timing's column belongs to no pair
        for (int step = 0; step < symbol.side(); ++step) {
            const int y = isUpward ? symbol.side() - 1 - step : step;
            for (const int x : {right, right - 1}) {
                if (symbol.isData(x, y))
                    bits.append(symbol.isDark(x, y) != isInverted(mask, x, y));
            }
        }
    }
    return bits;
}

/// The data, without the bytes for correction, which follow; blocks take turns byte by byte.
QByteArray dataOf(const Version& version, const QList<bool>& bits)
{
    QByteArray data(version.blocks * version.bytesPerBlock, '\0');
    for (int i = 0; i < data.size(); ++i) {
        int byte = 0;
        for (int bit = 0; bit < 8; ++bit)
            byte = byte * 2 + (bits[i * 8 + bit] ? 1 : 0);
        data[i % version.blocks * version.bytesPerBlock + i / version.blocks] = char(byte);
    }
    return data;
}

} // namespace

std::optional<QByteArray> readQrCode(const QString& picture)
{
    const Symbol symbol(modulesOf(picture));
    if (!symbol.hasShape()) {
        qWarning("not a QR code of the shapes that the reader knows");
        return std::nullopt;
    }
    const auto mask = symbol.mask();
    if (!mask) {
        qWarning("the QR code is not of level L");
        return std::nullopt;
    }
    const QByteArray data = dataOf(symbol.version(), bitsOf(symbol, *mask));
    // Half a byte says what follows, bytes; a whole one, how many. So everything is shifted by half a byte.
    const auto byteAt = [&](qsizetype i) { return quint8((quint8(data[i]) << 4) | (quint8(data[i + 1]) >> 4)); };
    const qsizetype length = byteAt(0);
    if (quint8(data[0]) >> 4 != 0b0100 || length + 2 > data.size()) {
        qWarning("the QR code does not hold bytes");
        return std::nullopt;
    }
    QByteArray text;
    for (qsizetype i = 1; i <= length; ++i)
        text.append(char(byteAt(i)));
    return text;
}

} // namespace roamwire::test
