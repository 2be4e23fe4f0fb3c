#include "tests/lab/roamplan.h"

namespace roamwire::lab {
namespace {

Step laptopTo(const QString& home)
{
    return {kLaptop, home};
}

Step phoneTo(const QString& home)
{
    return {kPhone, home};
}

} // namespace

RoamPlan oneRoams()
{
    return {QStringLiteral("one roams"), {laptopTo(kCafe)}, {laptopTo(kHotel)}, true, kLaptop, kPhone, 400};
}

RoamPlan bothRoam()
{
    return {QStringLiteral("both roam"),
            {laptopTo(kCafe), phoneTo(kParents)},
            {laptopTo(kHotel), phoneTo(kCampus)},
            true,
            kLaptop,
            kPhone,
            600};
}

RoamPlan comesHome()
{
    return {QStringLiteral("comes home"), {laptopTo(kCafe)}, {laptopTo(kFlat)}, false, kLaptop, kNas, 500};
}

RoamPlan leavesHome()
{
    return {QStringLiteral("leaves home"), {laptopTo(kFlat)}, {laptopTo(kCafe)}, false, kLaptop, kNas, 500};
}

QList<RoamPlan> relayedPlans()
{
    QList<RoamPlan> plans{oneRoams(), bothRoam(), leavesHome(), comesHome()};
    for (RoamPlan& plan : plans)
        plan.limitMs = 300;
    plans.first().limitMs = 200;
    plans.last().gapLimitMs = 100; // on a LAN packets are back as soon as they are sent
    return plans;
}

} // namespace roamwire::lab
