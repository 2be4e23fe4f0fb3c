#pragma once

#include "tests/bench/crowd.h"
#include "tests/bench/measuredserver.h"
#include "tests/bench/updateload.h"

#include <QTemporaryDir>

namespace roamwire::bench {

/// Where the servers are, and how long it may take.
struct Plan
{
    QString roamwired;
    QString nodeServer;
    QString bareServer;
    int rounds = 7;
    UpdateLoad::Seconds duration{2};
};

/// Until everybody of a crowd is in; a server that takes longer has lost somebody.
constexpr std::chrono::seconds kJoinLimit{120};

/// One server, and who is connected to it.
struct Side
{
    QString name;
    std::unique_ptr<QTemporaryDir> folder; ///< roamwired's data
    std::unique_ptr<MeasuredServer> server;
    std::unique_ptr<Crowd> crowd;
    std::unique_ptr<UpdateLoad> load;
};

enum class Kind {
    Roamwired,
    Node,
    ProvingNode, ///< does the work of checking a proof of possession
    Bare,
    SecureRoamwired, ///< both over TLS, with the same certificate
    SecureNode,
};

Result<Side> startSide(const Plan& plan, Kind kind);
Result<std::vector<Side>> startSides(const Plan& plan, std::initializer_list<Kind> kinds);
/// roamwired on that folder.
Result<std::unique_ptr<MeasuredServer>> startRoamwired(const Plan& plan, const QString& folder);

/// A new crowd, all joined.
Result<JoinReport> gather(Side& side, Reactor& reactor, CrowdShape shape);
/// Until the server has nothing to do any more.
void settle(Side& side, Reactor& reactor);

} // namespace roamwire::bench
