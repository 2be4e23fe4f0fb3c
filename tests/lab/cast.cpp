#include "tests/lab/cast.h"

namespace roamwire::lab {

Cast Cast::usual(std::chrono::seconds udpTimeout)
{
    Cast cast;
    for (const QString& home : {kFlat, kParents, kOffice, kCafe, kHotel, kCampus})
        cast.homes << HomeWish{.name = home, .udpTimeout = udpTimeout};
    cast.members = {{kLaptop, kCafe}, {kPhone, kParents}, {kNas, kFlat}, {kOffice, kOffice}};
    return cast;
}

Cast Cast::household()
{
    return {{{kFlat}, {kParents}, {kTwin, kFlat}}, {{kLaptop, kFlat}, {kPhone, kParents}, {kNas, kFlat}}, {kStranger}};
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
    return {{{.name = kFlat, .kind = HomeKind::Ipv6}, {.name = kParents, .kind = HomeKind::Ipv6}},
            {{kLaptop, kFlat}, {kPhone, kParents}, {kNas, kFlat}}};
}

QStringList Cast::memberNames() const
{
    QStringList names;
    for (const Step& step : members)
        names << step.host;
    return names;
}

} // namespace roamwire::lab
