#include "server/net/http/httprequestreader.h"
#include "server/net/limits.h"
#include "tests/fuzz/fuzz.h"

using namespace roamwire;
using server::HttpRequestReader;

namespace {

/// What comes of the bytes when they arrive in pieces: the status of a refusal, or the request as far as it is known.
struct Outcome
{
    int refusal = 0;
    bool isComplete = false;
    QByteArray body;
    bool operator==(const Outcome&) const = default;
};

Outcome feed(QByteArrayView bytes, qsizetype pieceSize)
{
    HttpRequestReader reader;
    qsizetype begin = 0;
    for (qsizetype end = 0; end < bytes.size() && !reader.isComplete();) {
        end = qMin(end + pieceSize, bytes.size());
        for (qsizetype used = 1; used > 0; begin += used) {
            const auto read = reader.read(bytes.sliced(begin, end - begin));
            if (!read)
                return {read.error().status, false, {}};
            used = *read;
            fuzz::require(used >= 0 && begin + used <= end);
        }
    }
    fuzz::require(!reader.isComplete() || reader.hasHeader());
    const auto& request = reader.request();
    fuzz::require(request.body.size() <= server::kMaxRequestBody);
    fuzz::require(reader.hasHeader() || (request.path.isEmpty() && request.headers.isEmpty()));
    return {0, reader.isComplete(), request.body};
}

} // namespace

/// A request is the same in whatever pieces it arrives: the first byte says how long they are. When a bad one is
/// refused may differ, because it is looked at as it comes.
void roamwire::fuzz::run(QByteArrayView input)
{
    if (input.isEmpty())
        return;
    const qsizetype pieceSize = 1 + static_cast<quint8>(input.front());
    const QByteArrayView bytes = input.sliced(1);
    const Outcome whole = feed(bytes, bytes.size());
    const Outcome pieces = feed(bytes, pieceSize);
    if (whole.refusal != 0 || pieces.refusal != 0)
        require(!whole.isComplete && !pieces.isComplete);
    else
        require(whole == pieces);
}
