#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace roamwire::server {

/// Appends a WebSocket text frame, unmasked as servers send it (RFC 6455 section 5.2): one frame, never fragmented.
void appendTextFrame(QByteArray& out, QByteArrayView text);

/// A ping without payload.
QByteArrayView pingFrame();

} // namespace roamwire::server
