#include "server/net/frame.h"

#include <QtEndian>

namespace roamwire::server {
namespace {

constexpr char kFinalText = '\x81';
constexpr qsizetype kLongestTinyPayload = 125;
constexpr qsizetype kLongestShortPayload = 0xffff;
constexpr char kShortLength = 126;
constexpr char kLongLength = 127;

} // namespace

TextFrameHead::TextFrameHead(qsizetype payload)
{
    m_bytes[0] = kFinalText;
    if (payload <= kLongestTinyPayload)
        m_bytes[1] = static_cast<char>(payload);
    else if (payload <= kLongestShortPayload)
        setLength<quint16>(kShortLength, payload);
    else
        setLength<quint64>(kLongLength, payload);
}

template <typename Length>
void TextFrameHead::setLength(char marker, qsizetype payload)
{
    m_bytes[1] = marker;
    qToBigEndian(static_cast<Length>(payload), m_bytes.data() + m_size);
    m_size += static_cast<qsizetype>(sizeof(Length));
}

void appendTextFrame(QByteArray& out, QByteArrayView text)
{
    const TextFrameHead head(text.size());
    out.append(head.bytes());
    out.append(text);
}

QByteArrayView pingFrame()
{
    static constexpr char kPing[] = {'\x89', '\x00'};
    return {kPing, sizeof kPing};
}

} // namespace roamwire::server
