#pragma once

#include "server/core/commands.h"
#include "server/core/events.h"
#include "server/dialects/wiresyncmessages.h"
#include "shared/model/keys.h"
#include "shared/model/secrets.h"
#include "shared/wire/messages.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <memory>
#include <optional>
#include <variant>

namespace roamwire::server {

/// The wire formats spoken over WebSocket. They share one path and one domain; a connection speaks one of them.
enum class Dialect : quint8 {
    Native,
    Orchestration,
    WireSync,
};
constexpr std::size_t kDialectCount = 3;
/// The first of them are those in which all observers of a tenant hear the same (TenantView).
constexpr std::size_t kBroadcastDialectCount = 2;

/// By the subprotocol that the upgrade agreed on. nullopt where there was none: the client's first message tells.
std::optional<Dialect> dialectOf(const QString& subprotocol);
Dialect dialectOfFirstMessage(QByteArrayView text);

/// Whether its clients go on talking before their join is answered; what they say waits for that then.
bool runsAhead(Dialect dialect);

/// As metrics call it.
QByteArray nameOf(Dialect dialect);

/// Whether its clients ping by themselves, so that silence alone tells that they are gone.
bool hasClientPings(Dialect dialect);

/// Words of Hangup that are no word of wire::error.
namespace closeword {
inline const QString kBadData = QStringLiteral("bad_data");
inline const QString kLeft = QStringLiteral("left");
inline const QString kStopping = QStringLiteral("stopping");
inline const QString kNoJoin = QStringLiteral("no_join");
inline const QString kSilent = QStringLiteral("silent");
inline const QString kBacklog = QStringLiteral("backlog");
inline const QString kKicked = QStringLiteral("kicked");
} // namespace closeword

/// WebSocket close codes (RFC 6455 section 7.4.1) that the server gives.
namespace closecode {
constexpr quint16 kNormal = 1000;
constexpr quint16 kGoingAway = 1001;
constexpr quint16 kProtocolError = 1002;
constexpr quint16 kNotText = 1003;
constexpr quint16 kBadData = 1007;
constexpr quint16 kRefused = 1008;
constexpr quint16 kTryAgainLater = 1013;
} // namespace closecode

/// What a conversation may know of its connection. Made for each message, so that an idle session keeps none of it.
struct ConnectionFacts
{
    SessionId session = 0;
    TenantId tenant;
    ObservedAddresses observed;
    Binding binding; ///< what a possession proof is tied to; all zero on a plain connection
    bool isJoined = false;
};

/// Nothing follows from the message.
struct Ignore
{
};
/// A connected peer gives its admission and its address back.
struct LeaveCommand
{
};
/// To be said to the sender alone; the connection stays.
struct Answer
{
    QByteArray text;
};
/// A client asks what waits for it, where `target` is, or, without saying who asks, who is there.
struct Inquiry
{
    std::optional<PublicKey> asker;
    std::optional<PublicKey> target;
};
/// To be said before the connection is closed.
struct Hangup
{
    QByteArray text; ///< a last message, empty for none
    quint16 code = closecode::kRefused;
    QString reason; ///< for a person; at most 123 bytes of it fit into a close frame
    QString word;   ///< for metrics: one of wire::error where there is one
};

/// InviteTerms: a connected peer asks for a token. wire::Switch, Settled and Rekey: it and another one are about to
/// change their path; they go from peer to peer, and the core has no part in them.
using Request = std::variant<Ignore, JoinCommand, UpdateCommand, LeaveCommand, InviteTerms, wire::Switch, wire::Settled,
                             wire::Rekey, Answer, Inquiry, Hangup>;

/// One connection's side of a dialect: what its client means, and what it alone is told. Texts are the payloads of
/// text frames, UTF-8. One thread.
class Conversation
{
public:
    virtual ~Conversation() = default;

    /// What the server says first; empty where it waits. `features`: names of what it can do.
    virtual QByteArray greeting(const QStringList& /*features*/) const { return {}; }
    virtual Request decode(QByteArrayView text, const ConnectionFacts& facts) = 0;

    virtual Hangup refused(const Refusal& refusal) const = 0;
    /// Too many messages came, and one was not acted on; empty where the dialect has no word for it.
    virtual QByteArray slowDown(quint32) const { return {}; }
    /// Another connection took the key over.
    virtual Hangup replaced() const = 0;
    /// Everybody else has been told of the update; empty where the dialect says nothing.
    virtual QByteArray updateAck(const ObservedAddresses&) const { return {}; }

    /// The token that it asked for; empty where nobody can ask. `expiresMs` is Unix time.
    virtual QByteArray invited(const Token&, qint64 /*expiresMs*/) const { return {}; }

    /// Of its client, where the dialect tells it.
    virtual std::optional<wiresync::Gateway> gateway() const { return std::nullopt; }
};

/// What the observers of one tenant hear in one dialect. Keeps every present peer's encoded form, so that an event is
/// encoded once, and a joiner's list not at all. Fed with every event of its tenant, in order. One thread.
class TenantView
{
public:
    virtual ~TenantView() = default;

    /// Takes the event in. The text for the observers; empty where the dialect keeps silent about it.
    virtual QByteArray apply(const Event& event) = 0;

    /// The reply for a joiner that is in the view already: its membership and everybody else, in as many messages as it
    /// takes.
    virtual QList<QByteArray> welcome(const PublicKey& self, const Membership& membership,
                                      const ObservedAddresses& observed) = 0;
};

std::unique_ptr<Conversation> makeConversation(Dialect dialect);
/// `peers`: who is present now.
/// Of a dialect in which all observers hear the same.
std::unique_ptr<TenantView> makeTenantView(Dialect dialect, const QList<PeerRecord>& peers);

} // namespace roamwire::server
