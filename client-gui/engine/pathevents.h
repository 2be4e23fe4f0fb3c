#pragma once

#include "shared/base/clock.h"
#include "shared/model/endpoint.h"
#include "shared/wire/messages.h"

#include <QString>

#include <variant>

namespace roamwire {

/// What happens to one pair.
namespace event {

/// This machine roamed, or woke. Candidates of the new place follow with setCandidates().
struct Roamed
{
};

/// The connection to the server came or went. It counts as there until told otherwise.
struct ServerReachable
{
    bool is = true;
};

/// The check had its answer from there: packets pass both ways.
struct Confirmed
{
    Endpoint endpoint;
};

/// The peer checks; it is authenticated.
struct Asked
{
};

/// The check has ended, with or without anything confirmed.
struct CheckOver
{
};

/// What ProposeSwitch met with, instead of a go.
struct SwitchRefused
{
    QString code; ///< one of wire::error
};

/// How the switch came out on the other side.
struct OtherSettled
{
    quint64 id = 0; ///< another switch's is ignored
    bool ok = false;
};

/// The peer wants a new session.
struct RekeyAsked
{
};

/// The relay has packets for us and knows no way.
struct Woken
{
};

struct ProbeAnswered
{
    Milliseconds rtt;
};

/// The peer sent a probe, which the engine answers: bytes that are no traffic.
struct Probed
{
};

/// The user wants a direct path, whenever the next try would be.
struct DirectWanted
{
};

} // namespace event

using PathEvent = std::variant<event::Roamed, event::ServerReachable, event::Confirmed, event::Asked, event::CheckOver,
                               wire::Go, event::SwitchRefused, event::OtherSettled, event::RekeyAsked, event::Woken,
                               event::ProbeAnswered, event::Probed, event::DirectWanted>;

} // namespace roamwire
