#pragma once

#include "shared/base/result.h"

#include <QByteArray>

#include <optional>

namespace roamwire::helper {

/// A request names at most a few hundred peers; an answer shows a device with a thousand.
constexpr qsizetype kMaxFrame = 1024 * 1024;

/// Length (u32, big endian) and content.
QByteArray framed(QByteArrayView content);

/// Cuts a byte stream into frames. Holds what was appended and not taken yet; a caller that takes every whole frame
/// before it appends more never holds more than one frame and one read.
class FrameReader final
{
public:
    void append(QByteArrayView bytes) { m_buffer.append(bytes); }

    /// The next whole frame; nullopt when more bytes are needed; an error when the stream announces more than
    /// kMaxFrame, after which it can only be closed.
    Result<std::optional<QByteArray>> next();

private:
    QByteArray m_buffer;
};

} // namespace roamwire::helper
