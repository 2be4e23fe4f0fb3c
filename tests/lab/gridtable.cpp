#include "tests/lab/gridtable.h"

#include <algorithm>

namespace roamwire::lab {
namespace {

const QString kOpen = QStringLiteral("no NAT");
const QString kNat = QStringLiteral("NAT");
const QString kSymmetric = QStringLiteral("symmetric NAT");
const QString kDouble = QStringLiteral("double NAT");
const QString kNarrow = QStringLiteral("relay's ports only");
const QString kNoUdp = QStringLiteral("no UDP");
const QString kOneLan = QStringLiteral("one LAN");
const QString kTwoRouters = QStringLiteral("one LAN, two routers");

const QString kLan = QStringLiteral("lan");
const QString kWan = QStringLiteral("wan");
const QString kRelay = QStringLiteral("relay");
const QString kNone = QStringLiteral("none");

const QString kNoAnswer = QStringLiteral("no_answer");
const QString kBothSymmetric = QStringLiteral("both_symmetric");
const QString kUdpBlocked = QStringLiteral("udp_blocked");

/// What is in front of a host, and the names of the two hosts that there are behind it.
struct Place
{
    QString kind;
    QString host;
    HomeKind home;
};

const QList<Place> kPlaces{
    {kOpen, QStringLiteral("open"), HomeKind::Open},
    {kNat, QStringLiteral("nat"), HomeKind::PortPreserving},
    {kSymmetric, QStringLiteral("symm"), HomeKind::Symmetric},
    {kDouble, QStringLiteral("double"), HomeKind::PortPreserving},
    {kNarrow, QStringLiteral("narrow"), HomeKind::RelayOnly},
    {kNoUdp, QStringLiteral("noudp"), HomeKind::NoUdp},
    {kOneLan, QStringLiteral("lan"), HomeKind::PortPreserving},
    {kTwoRouters, QStringLiteral("door"), HomeKind::PortPreserving},
};

QString hostOf(const QString& kind, int which)
{
    return std::ranges::find(kPlaces, kind, &Place::kind)->host + QString::number(which);
}

} // namespace

QList<GridCell> gridCells()
{
    // Whoever is behind NAT that keeps the port lets in only whom he wrote to, at that very port. So a symmetric NAT,
    // whose port towards him nobody can know, gets in only where there is no such NAT.
    return {
        {kOpen, kOpen, kWan},
        {kOpen, kNat, kWan},
        {kOpen, kSymmetric, kWan},
        {kOpen, kDouble, kWan},
        {kOpen, kNarrow, kRelay, kNoAnswer},
        {kOpen, kNoUdp, kNone, kUdpBlocked},
        {kNat, kNat, kWan},
        {kNat, kSymmetric, kRelay, kNoAnswer},
        {kNat, kDouble, kWan},
        {kNat, kNarrow, kRelay, kNoAnswer},
        {kNat, kNoUdp, kNone, kUdpBlocked},
        {kSymmetric, kSymmetric, kRelay, kBothSymmetric},
        {kSymmetric, kDouble, kRelay, kNoAnswer},
        {kSymmetric, kNarrow, kRelay, kNoAnswer},
        {kSymmetric, kNoUdp, kNone, kUdpBlocked},
        {kDouble, kDouble, kWan},
        {kDouble, kNarrow, kRelay, kNoAnswer},
        {kDouble, kNoUdp, kNone, kUdpBlocked},
        {kNarrow, kNarrow, kRelay, kNoAnswer},
        {kNarrow, kNoUdp, kNone, kUdpBlocked},
        {kNoUdp, kNoUdp, kNone, kUdpBlocked},
        {kOneLan, kOneLan, kLan},
        // Nobody can tell that it is one LAN: the gateways differ, and so do the addresses that others see.
        {kTwoRouters, kTwoRouters, kWan},
    };
}

QList<GridPair> gridPairs()
{
    QList<GridPair> pairs;
    const auto cells = gridCells();
    for (const GridCell& cell : cells)
        pairs << GridPair{cell, hostOf(cell.one, 1), hostOf(cell.other, 2)};
    return pairs;
}

Cast gridCast()
{
    Cast cast;
    for (const int which : {1, 2}) {
        for (const Place& place : kPlaces) {
            const QString name = hostOf(place.kind, which);
            HomeWish wish{.name = name, .kind = place.home};
            if (place.kind == kDouble) {
                wish.behind = QStringLiteral("outer%1").arg(which);
                cast.homes << HomeWish{.name = wish.behind};
            }
            if (place.kind == kTwoRouters && which == 2)
                wish.secondTo = hostOf(kTwoRouters, 1);
            const bool isInFirst = place.kind == kOneLan && which == 2;
            if (!isInFirst)
                cast.homes << wish;
            cast.members << Step{name, isInFirst ? hostOf(kOneLan, 1) : name};
        }
    }
    return cast;
}

} // namespace roamwire::lab
