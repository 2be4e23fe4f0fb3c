#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace roamwire::bench {

/// As much of RFC 6455 as the two ends of a benchmark need; by hand, because a generator on one core has to feed
/// servers that were written to be fast.

enum class Opcode : quint8 {
    Text = 1,
    Close = 8,
    Ping = 9,
    Pong = 10,
};

/// A client's frame: masked.
void appendMaskedFrame(QByteArray& out, Opcode opcode, QByteArrayView payload);
/// A server's frame.
void appendFrame(QByteArray& out, Opcode opcode, QByteArrayView payload);

struct Frame
{
    Opcode opcode;
    QByteArrayView payload; ///< as it stands there: masked, if a client sent it
};

/// The first frame, taken off the front; nullopt while it is not complete.
std::optional<Frame> takeFrame(QByteArrayView& bytes);

} // namespace roamwire::bench
