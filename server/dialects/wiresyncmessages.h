#pragma once

#include "server/core/commands.h"
#include "shared/model/macaddress.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <expected>
#include <optional>
#include <variant>

/// wireSync's messages (design section 5, docs/protocol.md) as plain values. On the wire every value is a string, and
/// the original client hands what it gets to a shell as root. So what comes in is read by a strict grammar into types,
/// and what goes out is written anew from types: no text of a client ever reaches another.
namespace roamwire::server::wiresync {

/// `lan_name`. The original compares the text of others with its own, so the case of the digits is kept.
struct Gateway
{
    MacAddress mac;
    bool isUpperCase = false;
    bool operator==(const Gateway&) const = default;
};

/// Client: where it is now.
struct Update
{
    PublicKey publicKey;
    QHostAddress wgip;
    quint16 listenPort = 0;
    std::optional<Gateway> gateway; ///< absent while it is not resolved
    QHostAddress lanIp;
    std::optional<QHostAddress> wanIp; ///< absent where the client could not find out
    bool operator==(const Update&) const = default;
};

/// Client: what waits for it?
struct Check
{
    PublicKey publicKey;
    bool operator==(const Check&) const = default;
};

/// Client: where is that peer?
struct GetPeer
{
    PublicKey publicKey;
    PublicKey targetKey;
    bool operator==(const GetPeer&) const = default;
};

/// Client: who is there? It need not say who asks.
struct GetPeers
{
    bool operator==(const GetPeers&) const = default;
};

/// Any other `t`.
struct Unknown
{
    bool operator==(const Unknown&) const = default;
};

using Message = std::variant<Update, Check, GetPeer, GetPeers, Unknown>;

struct DecodeError
{
    bool isJson = false; ///< it was JSON, but not a message
    QString reason;      ///< names the field, never what was in it
};

/// A text frame.
std::expected<Message, DecodeError> decode(QByteArrayView text);
/// The body of the original's POST: the same inside {"data":…}.
std::expected<Message, DecodeError> decodePost(QByteArrayView body);

/// `connection`: where the client is seen. A public IPv4 address that it reports counts more: it may reach the server
/// through the tunnel.
JoinCommand joinOf(const Update& update, SessionId session, const TenantId& tenant,
                   const ObservedAddresses& connection);
UpdateCommand updateOf(const Update& update, const TenantId& tenant, const ObservedAddresses& connection);

/// What a peer is shown as. Addresses that nobody knows are null.
struct PeerInfo
{
    PublicKey publicKey;
    QHostAddress wgip;
    quint16 listenPort = 0;
    QHostAddress lanIp;
    QHostAddress wanIp;
    bool operator==(const PeerInfo&) const = default;
};

QByteArray encodeUpdateAck();
QByteArray encodeGetPeerAck();
QByteArray encodeDunno();
QByteArray encodeKeys(const QList<PublicKey>& keys);
/// Without a gateway `lan_name` is "-"; `unixMs` is for lists.
QByteArray encodePeer(const PeerInfo& peer, const std::optional<Gateway>& gateway,
                      std::optional<qint64> unixMs = std::nullopt);
QByteArray encodeNoPeer(const PublicKey& key);
/// Of encoded items.
QByteArray encodePending(const QList<QByteArray>& items);
QByteArray encodePeers(const QList<QByteArray>& peers);
/// Not of the original, which looks for `t` and leaves alone what has none.
QByteArray encodeRefusal(const Refusal& refusal);

} // namespace roamwire::server::wiresync
