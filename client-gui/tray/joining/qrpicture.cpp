#include "client-gui/tray/joining/qrpicture.h"

#include "shared/model/invitelink.h"

#include <ZXing/ReadBarcode.h>

#include <QCoreApplication>
#include <QFileInfo>
#include <QImageReader>
#include <QMimeData>
#include <QPainter>
#include <QThreadPool>
#include <QUrl>

#include <exception>

namespace roamwire::tray {
namespace {

struct PictureText
{
    Q_DECLARE_TR_FUNCTIONS(roamwire::tray::PictureText)
};

/// A photo of a telephone has up to 15 MB.
constexpr qint64 kLargestFile = 32 * 1024 * 1024;
/// The best cameras of telephones; Qt's own limit on memory (QImageReader::allocationLimit()) comes on top of it.
constexpr qint64 kMostPixels = 200'000'000;
/// What is searched is smaller: a code that fills a tenth of it still has several pixels per module.
constexpr int kLongestSide = 4000;
/// A picture with more codes than this is a poster.
constexpr int kMostCodes = 16;

/// What people have pictures in. Others (SVG, fonts, documents) can refer to further files.
const QList<QByteArray> kFormats{"png", "jpeg", "gif", "bmp", "webp"};

QSize bounded(const QSize& size)
{
    return size.width() > kLongestSide || size.height() > kLongestSide
               ? size.scaled(kLongestSide, kLongestSide, Qt::KeepAspectRatio).expandedTo({1, 1})
               : size;
}

Result<QImage> load(const QString& path)
{
    const QFileInfo file(path);
    if (!file.isFile() || !file.isReadable())
        return failure(PictureText::tr("There is no picture at %1 that can be read.").arg(path));
    if (file.size() > kLargestFile)
        return failure(
            PictureText::tr("The file is too large for a picture of a QR code. Take a screenshot of the code "
                            "alone, and choose that."));
    QImageReader reader(path);
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    if (!reader.canRead() || !kFormats.contains(reader.format()))
        return failure(PictureText::tr("The file is no picture that can be read here. PNG and JPEG work."));
    const QSize size = reader.size();
    if (qint64(size.width()) * size.height() > kMostPixels)
        return failure(PictureText::tr("The picture is too large. Crop it to the QR code, and choose that."));
    if (!size.isEmpty() && bounded(size) != size)
        reader.setScaledSize(bounded(size));
    const QImage image = reader.read();
    if (image.isNull())
        return failure(
            PictureText::tr("The picture is damaged or too large. Take a screenshot of the QR code alone, and "
                            "choose that."));
    return image;
}

/// On white, as paper is: what is transparent would become black.
QImage greyscale(const QImage& image)
{
    const QSize size = bounded(image.size());
    QImage paper(size, QImage::Format_RGB32);
    if (paper.isNull())
        return paper;
    paper.fill(Qt::white);
    QPainter painter(&paper);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, size != image.size());
    painter.drawImage(QRect({}, size), image);
    painter.end();
    return paper.convertToFormat(QImage::Format_Grayscale8);
}

ZXing::Results codesIn(const QImage& image)
{
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode);
    hints.setMaxNumberOfSymbols(kMostCodes);
    return ZXing::ReadBarcodes({image.constBits(), image.width(), image.height(), ZXing::ImageFormat::Lum,
                                static_cast<int>(image.bytesPerLine())},
                               hints);
}

/// A picture may show more codes than one.
Result<QString> chooseLink(const ZXing::Results& codes)
{
    if (codes.empty())
        return failure(
            PictureText::tr("No QR code was found in the picture. It should be sharp, and the whole code with "
                            "its white border in it. Pasting the link as text works, too."));
    for (const ZXing::Result& code : codes) {
        const ZXing::ByteArray& bytes = code.bytes();
        QString text = QString::fromUtf8(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()));
        if (InviteLink::fromString(text))
            return text;
    }
    return failure(
        PictureText::tr("The QR code in the picture is no roamwire link. Choose the picture that came with the "
                        "invitation."));
}

Result<QString> search(const QImage& image)
{
    if (image.isNull())
        return failure(PictureText::tr("The picture is empty. Copy it again, or choose its file."));
    QImage grey = greyscale(image);
    if (grey.isNull())
        return failure(PictureText::tr("There is not enough memory for the picture. Crop it to the QR code."));
    auto codes = codesIn(grey);
    if (codes.empty()) { // light on dark, as dark windows and terminals show it
        grey.invertPixels();
        codes = codesIn(grey);
    }
    return chooseLink(codes);
}

} // namespace

Result<QString> readLink(const Picture& picture)
{
    const auto* path = std::get_if<QString>(&picture);
    const auto image = path ? load(*path) : Result<QImage>(std::get<QImage>(picture));
    if (!image)
        return std::unexpected(image.error());
    try {
        return search(*image);
    } catch (const std::exception&) { // of the library; a strange picture must not end the program
        return failure(PictureText::tr("The picture cannot be searched. Take a screenshot of the QR code alone."));
    }
}

void readLink(const Picture& picture, ReplyTo<QString> reply)
{
    // The application waits for the pool before it goes.
    QThreadPool::globalInstance()->start([picture, reply = std::move(reply), application = qApp] {
        auto link = readLink(picture);
        QMetaObject::invokeMethod(application, [reply, link = std::move(link)] { reply(link); }, Qt::QueuedConnection);
    });
}

std::optional<Picture> pictureOf(const QMimeData& data)
{
    const QList<QUrl> urls = data.urls();
    if (!urls.isEmpty() && urls.first().isLocalFile())
        return urls.first().toLocalFile();
    if (data.hasImage())
        return qvariant_cast<QImage>(data.imageData());
    return std::nullopt;
}

QString picturePatterns()
{
    return QStringLiteral("*.png *.jpg *.jpeg *.gif *.bmp *.webp");
}

} // namespace roamwire::tray
