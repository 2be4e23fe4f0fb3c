#include "tests/bench/websocket.h"

#include <QtEndian>

#include <array>
#include <cstring>

namespace roamwire::bench {
namespace {

constexpr qsizetype kMaskBytes = 4;
constexpr std::array<char, kMaskBytes> kMask{'\x5a', '\x3c', '\x17', '\x71'};
constexpr quint8 kMaskBit = 0x80;
constexpr quint8 kFinal = 0x80;
constexpr quint8 kOpcodeBits = 0x0f;
constexpr quint8 kTwoByteLength = 126;
constexpr quint8 kEightByteLength = 127;

template <typename Length>
void appendBigEndian(QByteArray& out, qsizetype size)
{
    const Length value = qToBigEndian(static_cast<Length>(size));
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void appendHead(QByteArray& out, Opcode opcode, qsizetype size, quint8 maskBit)
{
    out.append(static_cast<char>(kFinal | static_cast<quint8>(opcode)));
    if (size < kTwoByteLength) {
        out.append(static_cast<char>(maskBit | static_cast<quint8>(size)));
    } else if (size <= std::numeric_limits<quint16>::max()) {
        out.append(static_cast<char>(maskBit | kTwoByteLength));
        appendBigEndian<quint16>(out, size);
    } else {
        out.append(static_cast<char>(maskBit | kEightByteLength));
        appendBigEndian<quint64>(out, size);
    }
}

} // namespace

void appendMaskedFrame(QByteArray& out, Opcode opcode, QByteArrayView payload)
{
    appendHead(out, opcode, payload.size(), kMaskBit);
    out.append(kMask.data(), kMaskBytes);
    const qsizetype begin = out.size();
    out.append(payload);
    char* bytes = out.data() + begin;
    for (qsizetype i = 0; i < payload.size(); ++i)
        bytes[i] = static_cast<char>(bytes[i] ^ kMask[static_cast<std::size_t>(i % kMaskBytes)]);
}

void appendFrame(QByteArray& out, Opcode opcode, QByteArrayView payload)
{
    appendHead(out, opcode, payload.size(), 0);
    out.append(payload);
}

std::optional<Frame> takeFrame(QByteArrayView& bytes)
{
    qsizetype head = 2;
    if (bytes.size() < head)
        return std::nullopt;
    const auto first = static_cast<quint8>(bytes[0]);
    const auto second = static_cast<quint8>(bytes[1]);
    qsizetype size = second & ~kMaskBit;
    if (size == kTwoByteLength) {
        head += sizeof(quint16);
        if (bytes.size() < head)
            return std::nullopt;
        size = qFromBigEndian<quint16>(bytes.data() + 2);
    } else if (size == kEightByteLength) {
        head += sizeof(quint64);
        if (bytes.size() < head)
            return std::nullopt;
        size = static_cast<qsizetype>(qFromBigEndian<quint64>(bytes.data() + 2));
    }
    if (second & kMaskBit)
        head += kMaskBytes;
    if (bytes.size() - head < size)
        return std::nullopt;
    const Frame frame{static_cast<Opcode>(first & kOpcodeBits), bytes.sliced(head, size)};
    bytes = bytes.sliced(head + size);
    return frame;
}

} // namespace roamwire::bench
