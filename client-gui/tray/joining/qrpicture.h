#pragma once

#include "client-gui/engine/tunneldevice.h"

#include <QImage>

#include <variant>

class QMimeData;

namespace roamwire::tray {

/// Itself, or the path of its file.
using Picture = std::variant<QImage, QString>;

/// The roamwire link in a picture: a photo of a screen, a screenshot, a code that somebody sent. The picture may come
/// from a stranger, so its kind, its file and its size are bounded; an error says what to try. A large photo takes its
/// time, so not on the event loop. Any thread.
Result<QString> readLink(const Picture& picture);

/// The same on another thread; the reply comes on this one, later.
void readLink(const Picture& picture, ReplyTo<QString> reply);

/// What was dropped or copied, where it is a picture or one's file on this machine.
std::optional<Picture> pictureOf(const QMimeData& data);

/// For a file dialog: `*.png *.jpg …`
QString picturePatterns();

} // namespace roamwire::tray
