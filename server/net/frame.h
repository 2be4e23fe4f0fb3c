#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <array>

namespace roamwire::server {

/// What stands before the payload of a WebSocket text frame, unmasked as servers send it (RFC 6455 section 5.2): one
/// frame, never fragmented.
class TextFrameHead final
{
public:
    explicit TextFrameHead(qsizetype payload);

    QByteArrayView bytes() const { return {m_bytes.data(), m_size}; }

private:
    template <typename Length>
    void setLength(char marker, qsizetype payload);

    std::array<char, 10> m_bytes;
    qsizetype m_size = 2;
};

/// Appends a whole one.
void appendTextFrame(QByteArray& out, QByteArrayView text);

/// A ping without payload.
QByteArrayView pingFrame();

} // namespace roamwire::server
