#pragma once

#include "tests/lab/homekind.h"

#include <QList>
#include <QStringList>

#include <chrono>

namespace roamwire::lab {

inline const QString kFlat = QStringLiteral("flat");
inline const QString kParents = QStringLiteral("parents");
inline const QString kCafe = QStringLiteral("cafe");
inline const QString kHotel = QStringLiteral("hotel");
inline const QString kCampus = QStringLiteral("campus");
inline const QString kTwin = QStringLiteral("twin");

inline const QString kLaptop = QStringLiteral("laptop");
inline const QString kPhone = QStringLiteral("phone");
inline const QString kNas = QStringLiteral("nas");
inline const QString kStranger = QStringLiteral("stranger");

/// A home, and the workstation in it.
inline const QString kOffice = QStringLiteral("office");

/// A home to be built.
struct HomeWish
{
    QString name;
    QString sameLanAs = {}; ///< has the LAN addresses of that home: the same network, other walls
    HomeKind kind = HomeKind::PortPreserving;
    QString behind = {};   ///< its provider is that home's LAN: NAT behind NAT
    QString secondTo = {}; ///< a second router, with a provider of its own, on that home's LAN
    QString mac = {};      ///< the gateway's, where it is not its own
    bool isIsolating = false;
    bool hasBothFamilies = false;       ///< IPv6 beside the kind's IPv4, without NAT
    std::chrono::seconds udpTimeout{0}; ///< of its NAT; zero: as the kernel has it
};

/// One host and where it goes.
struct Step
{
    QString host;
    QString home;
};

/// Who plays in a scene, and where everybody begins.
struct Cast
{
    QList<HomeWish> homes;
    QList<Step> members;        ///< with the programs, tunnels between all of them
    QStringList strangers = {}; ///< machines of other people: no programs, unplugged

    /// The cast of every demonstration and measurement. In the flat lives the NAS, at the parents' the phone, in the
    /// office a workstation; the laptop begins in the café. Hotel and campus are empty. `udpTimeout`: of all routers.
    static Cast usual(std::chrono::seconds udpTimeout = {});

    /// The laptop and the NAS in the flat, the phone at the parents'. The twin is another home with the flat's LAN, and
    /// there is a stranger.
    static Cast household();

    /// So many guests in four homes, called guest1 and so on; a fifth home is empty.
    static Cast crowd(int guests);

    /// Two homes with IPv6 and nothing else: the laptop and the NAS in the flat, the phone at the parents'.
    static Cast ipv6();

    QStringList memberNames() const;
};

} // namespace roamwire::lab
