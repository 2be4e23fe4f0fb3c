#pragma once

#include "shared/base/result.h"

#include <QByteArray>

#include <optional>

namespace roamwire::helper {

/// An answer shows a device with a thousand peers.
constexpr qsizetype kMaxFrame = 1024 * 1024;

/// What the helper takes: limits::kMaxSyncedPeers peers of a hub with an address of each family are below 600 KiB, a
/// path for each of limits::kMaxPeers is below 160 KiB.
constexpr qsizetype kMaxRequest = 640 * 1024;

/// Length (u32, big endian) and content.
QByteArray framed(QByteArrayView content);

/// Cuts a byte stream into frames. Holds what was appended and not taken yet; a caller that takes every whole frame
/// before it appends more never holds more than one frame and one read.
class FrameReader final
{
public:
    /// `limit`: the longest frame, in bytes without its length.
    explicit FrameReader(qsizetype limit = kMaxFrame)
        : m_limit(limit)
    {
    }

    void append(QByteArrayView bytes) { m_buffer.append(bytes); }

    /// The next whole frame; nullopt when more bytes are needed; an error when the stream announces more than
    /// the limit, after which it can only be closed.
    Result<std::optional<QByteArray>> next();

private:
    qsizetype m_limit;
    QByteArray m_buffer;
};

} // namespace roamwire::helper
