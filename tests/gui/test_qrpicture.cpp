#include "client-gui/tray/joining/qrpicture.h"
#include "tests/gui/codepicture.h"

#include <QBuffer>
#include <QFile>
#include <QMimeData>
#include <QPainter>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QUrl>

using namespace roamwire;
using namespace roamwire::tray;
using namespace Qt::StringLiterals;

namespace {

const QString kLink = u"roamwire://vpn.example.org:8443/3daf1997-d6eb-41ba-898f-ebc275da1f98?token=%1&pin=%1#%1"_s.arg(
    QString(42, u'x') + u'8');

/// On a desk: a surface that is lighter on one side, with some noise, the code turned and a little out of square.
QImage photo(const QImage& code, qreal degrees, quint32 seed)
{
    QImage scene(1600, 1200, QImage::Format_RGB32);
    QLinearGradient light(0, 0, scene.width(), scene.height());
    light.setColorAt(0, QColor(190, 170, 140));
    light.setColorAt(1, QColor(90, 80, 70));
    QPainter painter(&scene);
    painter.fillRect(scene.rect(), light);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.translate(scene.rect().center());
    painter.rotate(degrees);
    painter.shear(0.04, 0.02);
    painter.drawImage(QRect(-350, -350, 700, 700), code);
    painter.resetTransform();
    QLinearGradient shade(0, 0, scene.width(), 0);
    shade.setColorAt(0, QColor(0, 0, 0, 90));
    shade.setColorAt(1, QColor(0, 0, 0, 0));
    painter.fillRect(scene.rect(), shade);
    painter.end();
    QRandomGenerator random(seed);
    for (int y = 0; y < scene.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(scene.scanLine(y));
        for (int x = 0; x < scene.width(); ++x) {
            const int noise = random.bounded(-12, 13);
            const QRgb was = line[x];
            line[x] = qRgb(qBound(0, qRed(was) + noise, 255), qBound(0, qGreen(was) + noise, 255),
                           qBound(0, qBlue(was) + noise, 255));
        }
    }
    return scene;
}

QImage turned(const QImage& image, qreal degrees)
{
    return image.transformed(QTransform().rotate(degrees), Qt::SmoothTransformation);
}

QImage inverted(QImage image)
{
    image.invertPixels();
    return image;
}

/// Dark modules on nothing.
QImage transparent(const QImage& image)
{
    QImage bare = image.convertToFormat(QImage::Format_ARGB32);
    for (int y = 0; y < bare.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(bare.scanLine(y));
        for (int x = 0; x < bare.width(); ++x)
            line[x] = qRed(line[x]) > 127 ? qRgba(0, 0, 0, 0) : qRgba(0, 0, 0, 255);
    }
    return bare;
}

QImage beside(const QImage& left, const QImage& right)
{
    QImage both(left.width() + right.width(), qMax(left.height(), right.height()), QImage::Format_RGB32);
    both.fill(Qt::white);
    QPainter painter(&both);
    painter.drawImage(0, 0, left);
    painter.drawImage(left.width(), 0, right);
    return both;
}

} // namespace

class TestQrPicture final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isRead_data();
    void isRead();
    void isReadFromAFile_data();
    void isReadFromAFile();
    void refuses_data();
    void refuses();
    void refusesFiles_data();
    void refusesFiles();
    void headerMayLieAboutItsSize();
    void isReadOnAnotherThread();
    void nobodyIsToldWhoIsGone();
    void picturesAreTakenFromWhatWasDropped();

private:
    QString write(const QString& name, const QByteArray& bytes) const;

    QTemporaryDir folder;
};

QString TestQrPicture::write(const QString& name, const QByteArray& bytes) const
{
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(bytes);
    return file.fileName();
}

void TestQrPicture::isRead_data()
{
    QTest::addColumn<QImage>("image");
    const QImage code = test::codePicture(kLink, 4);
    QTest::newRow("as it is drawn") << code;
    QTest::newRow("small") << test::codePicture(kLink, 2);
    QTest::newRow("large") << test::codePicture(kLink, 24);
    QTest::newRow("enlarged") << code.scaled(777, 777, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    QTest::newRow("too large to search as it is") << test::codePicture(kLink, 8).scaled(4600, 4600);
    for (const int degrees : {17, 45, 90, 180, 270, 301})
        QTest::addRow("turned by %d degrees", degrees) << turned(code, degrees);
    QTest::newRow("a photo") << photo(test::codePicture(kLink, 8), 8, 1);
    QTest::newRow("a photo, held across") << photo(test::codePicture(kLink, 8), 97, 2);
    QTest::newRow("light on dark") << inverted(code);
    QTest::newRow("without a background") << transparent(code);
    QTest::newRow("beside another code") << beside(test::codePicture(u"https://example.org/"_s, 4), code);
}

void TestQrPicture::isRead()
{
    QFETCH(QImage, image);
    const auto link = readLink(image);
    QVERIFY2(link, link ? "" : qPrintable(link.error().message));
    QCOMPARE(*link, kLink);
}

void TestQrPicture::isReadFromAFile_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("format");
    QTest::newRow("PNG") << u"a.png"_s << QByteArrayLiteral("PNG");
    QTest::newRow("JPEG") << u"a.jpg"_s << QByteArrayLiteral("JPEG");
    QTest::newRow("BMP") << u"a.bmp"_s << QByteArrayLiteral("BMP");
    QTest::newRow("PNG, said to be a JPEG") << u"b.jpg"_s << QByteArrayLiteral("PNG");
    QTest::newRow("without a suffix") << u"Bild für dich"_s << QByteArrayLiteral("PNG");
}

void TestQrPicture::isReadFromAFile()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, format);
    QVERIFY(photo(test::codePicture(kLink, 8), 3, 3).save(folder.filePath(name), format.constData()));
    const auto link = readLink(folder.filePath(name));
    QVERIFY2(link, link ? "" : qPrintable(link.error().message));
    QCOMPARE(*link, kLink);
}

void TestQrPicture::refuses_data()
{
    QTest::addColumn<QImage>("image");
    QTest::addColumn<QString>("says");
    QImage noise(640, 480, QImage::Format_RGB32);
    QRandomGenerator random(7);
    random.fillRange(reinterpret_cast<quint32*>(noise.bits()), noise.sizeInBytes() / 4);
    QImage blank(300, 300, QImage::Format_RGB32);
    blank.fill(Qt::white);
    QImage dot(1, 1, QImage::Format_RGB32);
    dot.fill(Qt::black);
    QImage line(20'000, 1, QImage::Format_RGB32);
    line.fill(Qt::black);
    QTest::newRow("nothing") << QImage() << u"is empty"_s;
    QTest::newRow("a blank sheet") << blank << u"No QR code"_s;
    QTest::newRow("noise") << noise << u"No QR code"_s;
    QTest::newRow("one pixel") << dot << u"No QR code"_s;
    QTest::newRow("one line") << line << u"No QR code"_s;
    QTest::newRow("half a code") << test::codePicture(kLink, 4).copy(0, 0, 150, 300) << u"No QR code"_s;
    QTest::newRow("another code") << test::codePicture(u"https://example.org/"_s, 4) << u"no roamwire link"_s;
    QTest::newRow("a link with a damaged token")
        << test::codePicture(u"roamwire://h/3daf1997-d6eb-41ba-898f-ebc275da1f98?token=x"_s, 4)
        << u"no roamwire link"_s;
}

void TestQrPicture::refuses()
{
    QFETCH(QImage, image);
    QFETCH(QString, says);
    const auto link = readLink(image);
    QVERIFY(!link);
    QVERIFY2(link.error().message.contains(says), qPrintable(link.error().message));
}

void TestQrPicture::refusesFiles_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QByteArray png;
    QBuffer buffer(&png);
    QVERIFY(test::codePicture(kLink, 4).save(&buffer, "PNG"));
    QByteArray ppm;
    QBuffer ppmBuffer(&ppm);
    QVERIFY(test::codePicture(kLink, 4).save(&ppmBuffer, "PPM"));
    QTest::newRow("empty") << QByteArray() << u"no picture"_s;
    QTest::newRow("text") << QByteArrayLiteral("roamwire://h/t") << u"no picture"_s;
    QTest::newRow("a picture of a kind that nobody sends") << ppm << u"no picture"_s;
    QTest::newRow("a drawing that may refer to other files")
        << QByteArrayLiteral("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>") << u"no picture"_s;
    QTest::newRow("cut off") << png.first(png.size() / 2) << u"damaged"_s;
    QTest::newRow("too large a file") << QByteArray(32 * 1024 * 1024 + 1, '\0') << u"too large"_s;
}

void TestQrPicture::refusesFiles()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const auto link = readLink(write(u"hostile.png"_s, bytes));
    QVERIFY(!link);
    QVERIFY2(link.error().message.contains(says), qPrintable(link.error().message));
    QVERIFY(!readLink(folder.filePath(u"is not there"_s)));
    QVERIFY(!readLink(folder.path()));
}

/// Some bytes that say they are a picture of 60000 by 60000 pixels.
void TestQrPicture::headerMayLieAboutItsSize()
{
    QByteArray bmp;
    QBuffer buffer(&bmp);
    QVERIFY(test::codePicture(kLink, 4).save(&buffer, "BMP"));
    const QByteArray side = QByteArray::fromHex("60ea0000");
    bmp.replace(18, 4, side);
    bmp.replace(22, 4, side);
    const auto link = readLink(write(u"liar.bmp"_s, bmp));
    QVERIFY(!link);
    QVERIFY2(link.error().message.contains(u"too large"), qPrintable(link.error().message));
}

void TestQrPicture::isReadOnAnotherThread()
{
    std::optional<Result<QString>> link;
    QObject context;
    readLink(test::codePicture(kLink, 4), {&context, [&](const Result<QString>& read) {
                                               QCOMPARE(QThread::currentThread(), context.thread());
                                               link = read;
                                           }});
    QVERIFY(!link);
    QTRY_VERIFY(link);
    QVERIFY(*link);
    QCOMPARE(**link, kLink);
}

void TestQrPicture::nobodyIsToldWhoIsGone()
{
    bool isTold = false;
    auto context = std::make_unique<QObject>();
    readLink(QImage(), {context.get(), [&](const Result<QString>&) { isTold = true; }});
    context.reset();
    std::optional<Result<QString>> next;
    readLink(QImage(), {this, [&](const Result<QString>& read) { next = read; }});
    QTRY_VERIFY(next);
    QVERIFY(!isTold);
}

void TestQrPicture::picturesAreTakenFromWhatWasDropped()
{
    QMimeData data;
    QVERIFY(!pictureOf(data));
    data.setUrls({QUrl(u"https://example.org/code.png"_s)});
    QVERIFY(!pictureOf(data));
    data.setImageData(test::codePicture(kLink, 4));
    QVERIFY(std::holds_alternative<QImage>(*pictureOf(data)));
    data.setUrls({QUrl::fromLocalFile(u"/tmp/code.png"_s)});
    QCOMPARE(std::get<QString>(*pictureOf(data)), u"/tmp/code.png"_s);
}

QTEST_MAIN(TestQrPicture)
#include "test_qrpicture.moc"
