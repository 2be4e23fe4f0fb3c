#pragma once

#include "shared/wire/messages.h"

#include <QByteArray>
#include <QByteArrayView>

#include <expected>
#include <span>

namespace roamwire::wire {

/// Why a frame was not understood. The kind decides what the connection does about it.
struct DecodeError
{
    enum class Kind {
        NotJson,     ///< not UTF-8, not JSON, or nested too deep: close with 1007
        UnknownType, ///< no `t`, or one that this version does not know: answer `error`
        BadField,    ///< a field is missing or outside its range: answer `error`
    };
    Kind kind;
    QString reason; ///< names the field
};

/// One frame to one message. Unknown fields are ignored. The caller has bounded the frame's size.
std::expected<Message, DecodeError> decode(QByteArrayView frame);

/// One message to one compact JSON text frame.
QByteArray encode(const Message& message);

/// A peer record as it stands inside `peer` and `peers`, so that a server encodes it once per change and not once per
/// viewer. No braces around it: `"publickey":"…",…`.
QByteArray encodePeerFields(const PeerRecord& peer);
/// The same frames as encode(PeerUpsert), encode(Peers) and encode(Welcome), from such fragments. `welcome.list` is not
/// used.
QByteArray encodePeerUpsert(QByteArrayView peerFields);
QByteArray encodePeers(std::span<const QByteArray> peerFields, bool more);
QByteArray encodeWelcome(const Welcome& welcome, std::span<const QByteArray> peerFields, bool more);

} // namespace roamwire::wire
