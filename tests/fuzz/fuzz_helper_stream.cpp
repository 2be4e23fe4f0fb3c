#include "client-gui/helper-api/framing.h"
#include "tests/fuzz/fuzz.h"

#include <QList>

using namespace roamwire;

namespace {

QList<QByteArray> framesOf(QByteArrayView stream, qsizetype piece)
{
    QList<QByteArray> frames;
    helper::FrameReader reader;
    for (; !stream.isEmpty(); stream = stream.sliced(qMin(piece, stream.size()))) {
        reader.append(stream.first(qMin(piece, stream.size())));
        auto frame = reader.next();
        for (; frame && *frame; frame = reader.next())
            frames.append(**frame);
        if (!frame)
            break;
    }
    return frames;
}

} // namespace

/// The frames do not depend on how the stream was cut into reads.
void roamwire::fuzz::run(QByteArrayView input)
{
    if (input.isEmpty())
        return;
    const qsizetype piece = 1 + static_cast<quint8>(input.front());
    const QByteArrayView stream = input.sliced(1);
    require(framesOf(stream, piece) == framesOf(stream, stream.size()));
}
