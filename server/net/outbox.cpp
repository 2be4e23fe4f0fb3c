#include "server/net/outbox.h"

#include "server/net/socketcalls.h"

namespace roamwire::server {

bool sendPieces(QTcpSocket& socket, std::span<const QByteArrayView> pieces)
{
    qsizetype taken = socket.bytesToWrite() == 0 ? sendNow(socket.socketDescriptor(), pieces) : 0;
    bool isTaken = true;
    for (const QByteArrayView& piece : pieces) {
        const qsizetype skipped = qMin(taken, piece.size());
        taken -= skipped;
        if (skipped == piece.size())
            continue;
        socket.write(piece.data() + skipped, piece.size() - skipped);
        isTaken = false;
    }
    return isTaken;
}

} // namespace roamwire::server
