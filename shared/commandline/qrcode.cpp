#include "shared/commandline/qrcode.h"

#include <qrencode.h>

#include <array>
#include <memory>
#include <utility>

namespace roamwire {
namespace {

/// What the largest symbol (version 40) takes at level L.
constexpr qsizetype kMostBytes = 2953;

/// Of the 256 colours those that themes leave alone. What is drawn is what is light: some fonts' blocks leave a gap
/// between lines, which readers forgive between light modules, but not between dark ones.
const QString kWhiteOnBlack = QStringLiteral("\x1b[38;5;231;48;5;16m");
const QString kOwnColours = QStringLiteral("\x1b[0m");

/// Neither of two modules is dark, the upper, the lower, both.
constexpr std::array<QChar, 4> kHalves{u'█', u'▄', u'▀', u' '};

} // namespace

QrMatrix::QrMatrix(int side, std::vector<bool> dark)
    : m_side(side)
    , m_dark(std::move(dark))
{
}

Result<QrMatrix> QrMatrix::of(QStringView text)
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
    std::vector<bool> dark(static_cast<std::size_t>(code->width * code->width));
    for (std::size_t i = 0; i < dark.size(); ++i)
        dark[i] = (code->data[i] & 1U) != 0; // the other bits say what the module is for
    return QrMatrix(code->width, std::move(dark));
}

bool QrMatrix::isDark(int x, int y) const
{
    return x >= 0 && x < m_side && y >= 0 && y < m_side && m_dark[static_cast<std::size_t>(y * m_side + x)];
}

Result<QString> qrCode(QStringView text)
{
    const auto code = QrMatrix::of(text);
    if (!code)
        return std::unexpected(code.error());
    constexpr int kAround = QrMatrix::kQuietZone;
    QString picture;
    for (int y = -kAround; y < code->side() + kAround; y += 2) {
        picture += kWhiteOnBlack;
        for (int x = -kAround; x < code->side() + kAround; ++x)
            picture += kHalves[(code->isDark(x, y) ? 1 : 0) + (code->isDark(x, y + 1) ? 2 : 0)];
        picture += kOwnColours + u'\n';
    }
    return picture;
}

} // namespace roamwire
