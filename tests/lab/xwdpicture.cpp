#include "tests/lab/xwdpicture.h"

#include <QtEndian>

namespace roamwire::lab {
namespace {

/// Fields of the header, each of four bytes, the highest first.
enum Field { HeaderSize = 0, Version = 1, Width = 4, Height = 5, BitsPerPixel = 11, BytesPerLine = 12, Colors = 19 };
constexpr qsizetype kFields = 25;
constexpr qsizetype kColorSize = 12;

} // namespace

Result<QImage> readXwd(const QByteArray& dump)
{
    const auto field = [&](Field number) { return qsizetype(qFromBigEndian<quint32>(dump.constData() + 4 * number)); };
    if (dump.size() < 4 * kFields || field(Version) != 7 || field(BitsPerPixel) != 32)
        return failure(QStringLiteral("this is no screen of 32 bits per pixel"));
    const qsizetype pixels = field(HeaderSize) + field(Colors) * kColorSize;
    if (dump.size() < pixels + field(Height) * field(BytesPerLine))
        return failure(QStringLiteral("the screen ends in its midst"));
    const auto* first = reinterpret_cast<const uchar*>(dump.constData() + pixels);
    return QImage(first, int(field(Width)), int(field(Height)), field(BytesPerLine), QImage::Format_RGB32).copy();
}

} // namespace roamwire::lab
