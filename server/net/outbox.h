#pragma once

#include <QByteArrayView>
#include <QTcpSocket>

#include <span>

namespace roamwire::server {

/// Puts the pieces on the socket, in order, behind whatever waits there. While nothing waits they go straight to the
/// system; Qt's buffer takes only what the system does not, and keeps the order with the control frames that QWebSocket
/// writes itself. True if nothing of them waits.
bool sendPieces(QTcpSocket& socket, std::span<const QByteArrayView> pieces);

} // namespace roamwire::server
