#include "tests/lab/roamplan.h"

namespace roamwire::lab {
namespace {

const QString kLaptop = QStringLiteral("laptop");
const QString kPhone = QStringLiteral("phone");
const QString kNas = QStringLiteral("nas");

Step laptopTo(const char* home)
{
    return {kLaptop, QLatin1String(home)};
}

Step phoneTo(const char* home)
{
    return {kPhone, QLatin1String(home)};
}

} // namespace

RoamPlan oneRoams()
{
    return {QStringLiteral("one roams"), {laptopTo("cafe")}, {laptopTo("hotel")}, true, kLaptop, kPhone, 400};
}

RoamPlan bothRoam()
{
    return {QStringLiteral("both roam"),
            {laptopTo("cafe"), phoneTo("parents")},
            {laptopTo("hotel"), phoneTo("campus")},
            true,
            kLaptop,
            kPhone,
            600};
}

RoamPlan comesHome()
{
    return {QStringLiteral("comes home"), {laptopTo("cafe")}, {laptopTo("flat")}, false, kLaptop, kNas, 500};
}

RoamPlan leavesHome()
{
    return {QStringLiteral("leaves home"), {laptopTo("flat")}, {laptopTo("cafe")}, false, kLaptop, kNas, 500};
}

} // namespace roamwire::lab
