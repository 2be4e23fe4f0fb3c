#include "tests/lab/cast.h"

namespace roamwire::lab {
namespace {

const QString kFlat = QStringLiteral("flat");
const QString kParents = QStringLiteral("parents");
const QString kOffice = QStringLiteral("office");
const QString kCafe = QStringLiteral("cafe");
const QString kHotel = QStringLiteral("hotel");
const QString kCampus = QStringLiteral("campus");
const QString kTwin = QStringLiteral("twin");

const QString kLaptop = QStringLiteral("laptop");
const QString kPhone = QStringLiteral("phone");
const QString kNas = QStringLiteral("nas");

} // namespace

Cast Cast::usual()
{
    return {{{kFlat}, {kParents}, {kOffice}, {kCafe}, {kHotel}, {kCampus}},
            {{kLaptop, kCafe}, {kPhone, kParents}, {kNas, kFlat}, {QStringLiteral("office"), kOffice}}};
}

Cast Cast::household()
{
    return {{{kFlat}, {kParents}, {kTwin, kFlat}},
            {{kLaptop, kFlat}, {kPhone, kParents}, {kNas, kFlat}},
            {QStringLiteral("stranger")}};
}

Cast Cast::crowd(int guests)
{
    const QStringList homes{kFlat, kParents, kOffice, kCafe};
    Cast cast;
    for (const QString& home : homes)
        cast.homes << HomeWish{home};
    cast.homes << HomeWish{kHotel};
    for (int guest = 0; guest < guests; ++guest)
        cast.members << Step{QStringLiteral("guest%1").arg(guest + 1), homes.at(guest % homes.size())};
    return cast;
}

Cast Cast::ipv6()
{
    return {{{kFlat, {}, true}, {kParents, {}, true}}, {{kLaptop, kFlat}, {kPhone, kParents}, {kNas, kFlat}}};
}

QStringList Cast::memberNames() const
{
    QStringList names;
    for (const Step& step : members)
        names << step.host;
    return names;
}

} // namespace roamwire::lab
