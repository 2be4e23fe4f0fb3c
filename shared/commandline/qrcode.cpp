#include "shared/commandline/qrcode.h"

#include <qrencode.h>

#include <array>
#include <memory>

namespace roamwire {
namespace {

/// What the largest symbol (version 40) takes at level L.
constexpr qsizetype kMostBytes = 2953;
/// Light modules that the standard wants around.
constexpr int kQuietZone = 4;

/// Of the 256 colours those that themes leave alone. What is drawn is what is light: some fonts' blocks leave a gap
/// between lines, which readers forgive between light modules, but not between dark ones.
const QString kWhiteOnBlack = QStringLiteral("\x1b[38;5;231;48;5;16m");
const QString kOwnColours = QStringLiteral("\x1b[0m");

/// Neither of two modules is dark, the upper, the lower, both.
constexpr std::array<QChar, 4> kHalves{u'█', u'▄', u'▀', u' '};

bool isDark(const QRcode& code, int x, int y)
{
    const bool isInside = x >= 0 && x < code.width && y >= 0 && y < code.width;
    return isInside && (code.data[y * code.width + x] & 1U) != 0; // the other bits say what the module is for
}

} // namespace

Result<QString> qrCode(QStringView text)
{
    const QByteArray bytes = text.toUtf8();
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.constData());
    std::unique_ptr<QRcode, decltype(&QRcode_free)> code(nullptr, &QRcode_free);
    if (bytes.size() <= kMostBytes)
        code.reset(QRcode_encodeData(static_cast<int>(bytes.size()), data, 0, QR_ECLEVEL_L));
    if (!code) {
        return failure(QStringLiteral("a QR code takes 1 to %1 bytes, and these are %2; pass the link on as text")
                           .arg(kMostBytes)
                           .arg(bytes.size()));
    }
    QString picture;
    for (int y = -kQuietZone; y < code->width + kQuietZone; y += 2) {
        picture += kWhiteOnBlack;
        for (int x = -kQuietZone; x < code->width + kQuietZone; ++x)
            picture += kHalves[(isDark(*code, x, y) ? 1 : 0) + (isDark(*code, x, y + 1) ? 2 : 0)];
        picture += kOwnColours + u'\n';
    }
    return picture;
}

} // namespace roamwire
