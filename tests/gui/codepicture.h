#pragma once

#include "shared/commandline/qrcode.h"

#include <QImage>
#include <QPainter>

namespace roamwire::test {

/// The QR code of a text as the project draws it, with so many pixels per module.
inline QImage codePicture(const QString& text, int module = 4)
{
    const auto code = QrMatrix::of(text);
    const int side = (code->side() + 2 * QrMatrix::kQuietZone) * module;
    QImage image(side, side, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.scale(module, module);
    for (int y = 0; y < code->side(); ++y) {
        for (int x = 0; x < code->side(); ++x) {
            if (code->isDark(x, y))
                painter.fillRect(x + QrMatrix::kQuietZone, y + QrMatrix::kQuietZone, 1, 1, Qt::black);
        }
    }
    return image;
}

} // namespace roamwire::test
