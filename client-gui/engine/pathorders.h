#pragma once

#include "shared/model/endpoint.h"
#include "shared/wire/messages.h"

#include <QList>

#include <optional>
#include <variant>
#include <vector>

namespace roamwire {

/// What a RelayPathMachine asks for, about its one peer.
namespace order {

/// Sets and nudges WireGuard's peer; ends with applied() or failed().
struct SetPath
{
    std::optional<Endpoint> endpoint; ///< absent: leave it
    bool nudge = true;
    bool operator==(const SetPath&) const = default;
};

/// Takes the peer off the interface and puts it back, with this endpoint and a nudge: both sides' handshakes begin
/// anew. Ends with applied() or failed().
struct ResetSession
{
    Endpoint endpoint;
    bool operator==(const ResetSession&) const = default;
};

/// Checks these candidates; the outcome comes as event::Confirmed and event::CheckOver.
struct StartCheck
{
    QList<Endpoint> candidates;
    bool operator==(const StartCheck&) const = default;
};

struct StopCheck
{
    bool operator==(const StopCheck&) const = default;
};

/// Sends `switch` to the server.
struct ProposeSwitch
{
    quint64 id = 0;
    wire::SwitchKind kind = wire::SwitchKind::Wan;
    Endpoint target; ///< the peer's, as it was published
    bool operator==(const ProposeSwitch&) const = default;
};

/// Sends `settled` to the server.
struct Settle
{
    quint64 id = 0;
    bool ok = false;
    bool operator==(const Settle&) const = default;
};

/// Sends `rekey` to the server.
struct AskRekey
{
    bool operator==(const AskRekey&) const = default;
};

/// Sends one probe inside the tunnel; its answer comes as event::ProbeAnswered.
struct SendProbe
{
    bool operator==(const SendProbe&) const = default;
};

/// Sends bind datagrams to this pair's relay port. Comes before the SetPath whose nudge it is for.
struct Bind
{
    bool operator==(const Bind&) const = default;
};

} // namespace order

using PathOrder = std::variant<order::SetPath, order::ResetSession, order::StartCheck, order::StopCheck,
                               order::ProposeSwitch, order::Settle, order::AskRekey, order::SendProbe, order::Bind>;
/// To be carried out in this order.
using PathOrders = std::vector<PathOrder>;

} // namespace roamwire
