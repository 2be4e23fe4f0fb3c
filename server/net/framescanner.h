#pragma once

#include <QByteArrayView>
#include <QtGlobal>

namespace roamwire::server {

/// Follows the frames in what a client sends (RFC 6455 section 5.2), without looking at what is in them: how many there
/// are, and whether they are masked, as a client's must be. Not for what follows a broken frame.
class FrameScanner final
{
public:
    /// How many frames, of whatever kind, were completed by these bytes.
    qsizetype scan(QByteArrayView bytes);
    /// There was a frame that is not masked.
    bool isBroken() const { return m_isBroken; }

private:
    qsizetype scanHeader(QByteArrayView bytes);

    quint64 m_payloadLeft = 0;
    quint64 m_length = 0;    ///< as far as it is known
    qint8 m_headerRead = 0;  ///< bytes of the header of the frame that comes now
    qint8 m_lengthBytes = 0; ///< behind its first two
    bool m_isInPayload = false;
    bool m_isBroken = false;
};

} // namespace roamwire::server
