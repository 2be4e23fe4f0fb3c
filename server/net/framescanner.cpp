#include "server/net/framescanner.h"

namespace roamwire::server {
namespace {

constexpr quint8 kMasked = 0x80;
constexpr quint8 kLengthMask = 0x7f;
constexpr quint8 kShortLength = 126;
constexpr quint8 kLongLength = 127;
constexpr qint8 kMaskBytes = 4;

constexpr qint8 lengthBytes(quint8 tinyLength)
{
    return tinyLength == kLongLength ? 8 : tinyLength == kShortLength ? 2 : 0;
}

} // namespace

qsizetype FrameScanner::scan(QByteArrayView bytes)
{
    qsizetype frames = 0;
    while (!m_isBroken && (!bytes.isEmpty() || m_isInPayload)) {
        if (!m_isInPayload)
            bytes = bytes.sliced(scanHeader(bytes));
        if (!m_isInPayload)
            continue;
        const auto taken = qMin(m_payloadLeft, static_cast<quint64>(bytes.size()));
        bytes = bytes.sliced(static_cast<qsizetype>(taken));
        m_payloadLeft -= taken;
        if (m_payloadLeft > 0)
            break;
        m_isInPayload = false;
        ++frames;
    }
    return frames;
}

qsizetype FrameScanner::scanHeader(QByteArrayView bytes)
{
    qsizetype used = 0;
    while (used < bytes.size() && !m_isInPayload && !m_isBroken) {
        const auto byte = static_cast<quint8>(bytes[used++]);
        ++m_headerRead;
        if (m_headerRead == 2) {
            m_isBroken = !(byte & kMasked);
            m_lengthBytes = lengthBytes(byte & kLengthMask);
            m_length = m_lengthBytes > 0 ? 0 : byte & kLengthMask;
        } else if (m_headerRead > 2 && m_headerRead <= 2 + m_lengthBytes) {
            m_length = (m_length << 8) | byte;
        }
        if (m_headerRead > 1 && m_headerRead == 2 + m_lengthBytes + kMaskBytes) {
            m_isInPayload = true;
            m_payloadLeft = m_length;
            m_headerRead = 0;
        }
    }
    return used;
}

} // namespace roamwire::server
