#pragma once

#include "tests/lab/scene.h"

namespace roamwire::lab {

/// One kind of roam, and how fast it has to be.
struct RoamPlan
{
    QString name;
    QList<Step> before;
    QList<Step> after;
    bool isBackAndForth;     ///< the way back is the same kind of roam, so every second run goes back
    QString sender;          ///< sends the probe
    QString target;          ///< answers it
    double limitMs;          ///< for the median, from the usable network to the first answer of a run without gaps
    double gapLimitMs = 200; ///< with a relay, for the median: without an answer at the switch to a direct path, which
                             ///< cannot take less than the path's own round trip

    QList<Step> start(int run) const { return isBackAndForth && run % 2 ? after : before; }
    QList<Step> goal(int run) const { return isBackAndForth && run % 2 ? before : after; }
};

RoamPlan oneRoams();
RoamPlan bothRoam();
RoamPlan comesHome();
RoamPlan leavesHome();

/// The four of them, with the limits that hold where the server has a relay.
QList<RoamPlan> relayedPlans();

} // namespace roamwire::lab
