#include "server/net/framescanner.h"
#include "tests/fuzz/fuzz.h"

using namespace roamwire;

/// Frames are the same in whatever pieces they arrive: the first byte says how long those are.
void roamwire::fuzz::run(QByteArrayView input)
{
    if (input.isEmpty())
        return;
    const qsizetype pieceSize = 1 + static_cast<quint8>(input.front());
    const QByteArrayView bytes = input.sliced(1);
    server::FrameScanner whole;
    server::FrameScanner pieces;
    qsizetype counted = 0;
    for (qsizetype begin = 0; begin < bytes.size(); begin += pieceSize)
        counted += pieces.scan(bytes.sliced(begin, qMin(pieceSize, bytes.size() - begin)));
    require(whole.scan(bytes) == counted && whole.isBroken() == pieces.isBroken());
    constexpr qsizetype kSmallestFrame = 6; // with its mask
    require(counted * kSmallestFrame <= bytes.size());
}
