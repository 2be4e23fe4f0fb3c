#pragma once

#include "shared/base/result.h"

#include <QImage>

namespace roamwire::lab {

/// The picture in what Xvfb keeps in its -fbdir: X Window Dump, version 7 (X11/XWDFile.h), of 32 bits per pixel.
Result<QImage> readXwd(const QByteArray& dump);

} // namespace roamwire::lab
