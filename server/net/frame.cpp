#include "server/net/frame.h"

#include <QtEndian>

namespace roamwire::server {
namespace {

constexpr char kFinalText = '\x81';
constexpr qsizetype kLongestTinyPayload = 125;
constexpr qsizetype kLongestShortPayload = 0xffff;
constexpr char kShortLength = 126;
constexpr char kLongLength = 127;

template <typename Length>
void appendBigEndian(QByteArray& out, qsizetype size)
{
    const Length value = qToBigEndian(static_cast<Length>(size));
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

} // namespace

void appendTextFrame(QByteArray& out, QByteArrayView text)
{
    out.append(kFinalText);
    if (text.size() <= kLongestTinyPayload) {
        out.append(static_cast<char>(text.size()));
    } else if (text.size() <= kLongestShortPayload) {
        out.append(kShortLength);
        appendBigEndian<quint16>(out, text.size());
    } else {
        out.append(kLongLength);
        appendBigEndian<quint64>(out, text.size());
    }
    out.append(text);
}

QByteArrayView pingFrame()
{
    static constexpr char kPing[] = {'\x89', '\x00'};
    return {kPing, sizeof kPing};
}

} // namespace roamwire::server
