#include "tests/lab/roamphases.h"

namespace roamwire::lab {

QStringList RoamPhases::names()
{
    return {
        QStringLiteral("event seen (roamer)"),       QStringLiteral("endpoint set (roamer)"),
        QStringLiteral("update sent (roamer)"),      QStringLiteral("peer told (other side)"),
        QStringLiteral("endpoint set (other side)"), QStringLiteral("first packet"),
    };
}

RoamPhases RoamPhases::read(const RoamResult& result, const Timeline& roamer, const Timeline& other)
{
    const auto after = [](const Timeline& line, const char* milestone, std::optional<Moment> from) {
        return from ? line.first(QLatin1String(milestone), *from) : std::nullopt;
    };
    // The event may be seen between the address and the answer of the tool that set it, so count from the plug.
    const auto seen = after(roamer, "network changed", result.plugged);
    const auto setHere = after(roamer, "paths set", seen);
    const auto sent = after(roamer, "join sent", seen);
    const auto told = after(other, "peer told", sent);
    const auto setThere = after(other, "paths set", told);
    RoamPhases phases;
    for (const std::optional<Moment>& at : {seen, setHere, sent, told, setThere})
        phases.m_ms << (at ? std::optional(toMs(*at - result.usable)) : std::nullopt);
    phases.m_ms << result.restoredMs;
    return phases;
}

} // namespace roamwire::lab
