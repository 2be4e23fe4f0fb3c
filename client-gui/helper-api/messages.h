#pragma once

#include "client-gui/helper-api/requests.h"
#include "shared/crypto/checkdatagram.h"

#include <QStringList>

/// What roamwire-helper sends, and with requests.h all that goes over its socket: values, framed and encoded by
/// messagecodec.h.
namespace roamwire::helper {

struct HelloAnswer
{
    QString version;
    QStringList abilities; ///< names of the verbs, and what else of helper::ability holds
    bool operator==(const HelloAnswer&) const = default;
};

struct ShowAnswer
{
    DeviceState device;
    InterfaceMode mode = InterfaceMode::Managed; ///< which the helper found out itself, and holds every request against
    quint32 look = 0;                            ///< its number, above 0 where Show had `since`
    std::optional<quint32> since = {};           ///< `device` has only those peers that differ from this look
    QList<PublicKey> gone = {};                  ///< and these are no more
    bool operator==(const ShowAnswer&) const = default;
};

struct CreateAnswer
{
    PublicKey publicKey;
    bool operator==(const CreateAnswer&) const = default;
};

struct ProveAnswer
{
    PublicKey publicKey;
    PossessionProof proof;
    bool operator==(const ProveAnswer&) const = default;
};

/// The request was carried out; there is nothing else to tell.
struct Done
{
    bool operator==(const Done&) const = default;
};

/// The request was refused or failed; nothing was half done that a repetition would not mend.
struct Refused
{
    QString code; ///< stable word, one of helper::refusal
    QString reason;
    bool operator==(const Refused&) const = default;
};

using Answer = std::variant<HelloAnswer, ShowAnswer, CreateAnswer, ProveAnswer, Done, Refused>;

struct Response
{
    quint32 id = 0;
    Answer answer;
    bool operator==(const Response&) const = default;
};

/// What the helper tells by itself, between two answers, to the connection that holds the interface. A caller that
/// reads too slowly misses some.
struct Event
{
    QString interface;
    CheckResult result;
    bool operator==(const Event&) const = default;
};

/// Everything that the helper sends.
using FromHelper = std::variant<Response, Event>;

namespace ability {
inline const QString kManaged = QStringLiteral("managed");        ///< interfaces can be made here
inline const QString kAllowPeers = QStringLiteral("allow_peers"); ///< and peers added to those that others made
inline const QString kRawSockets = QStringLiteral("raw_sockets"); ///< bind and checks work
inline const QString kLooks = QStringLiteral("looks");            ///< show tells what differs from a look before
} // namespace ability

namespace refusal {
inline const QString kBusy = QStringLiteral("busy");              ///< another connection holds the interface
inline const QString kNotAllowed = QStringLiteral("not_allowed"); ///< outside what the helper was started for
inline const QString kNotFound = QStringLiteral("not_found");     ///< no such interface or peer
inline const QString kBadRequest = QStringLiteral("bad_request");
inline const QString kFailed = QStringLiteral("failed"); ///< wg, ip or the disk said no
} // namespace refusal

} // namespace roamwire::helper
