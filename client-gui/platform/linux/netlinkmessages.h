#pragma once

#include "shared/model/macaddress.h"

#include <QByteArrayView>
#include <QHostAddress>
#include <QList>
#include <QString>

#include <optional>
#include <variant>

/// What rtnetlink(7) tells, as values. Reading is pure and safe on any bytes: lengths are checked against what is
/// there, and what does not fit is left out.
namespace roamwire::netlink {

struct Link
{
    int index = 0;
    QString name;
    QString kind;         ///< "veth", "bridge", "wireguard", "tun"…; empty for hardware
    quint32 flags = 0;    ///< IFF_*
    quint16 hardware = 0; ///< ARPHRD_*
    bool operator==(const Link&) const = default;
};

struct Address
{
    int index = 0;
    QHostAddress address;
    int prefixLength = 0;
    quint32 flags = 0; ///< IFA_F_*
    bool operator==(const Address&) const = default;
};

struct Route
{
    bool isIpv4 = true;
    int destinationLength = 0; ///< 0: a default route
    quint32 table = 0;
    quint8 type = 0; ///< RTN_*
    int index = 0;   ///< of the outgoing interface; of the first next hop where there are several
    QHostAddress gateway;
    QHostAddress preferredSource;
    quint32 metric = 0;
    quint32 flags = 0;     ///< RTM_F_* and RTNH_F_*
    quint8 preference = 0; ///< ICMPV6_ROUTER_PREF_*
    bool operator==(const Route&) const = default;
};

struct Neighbour
{
    int index = 0;
    QHostAddress address;
    std::optional<MacAddress> mac;
    quint16 state = 0; ///< NUD_*
    bool operator==(const Neighbour&) const = default;
};

using Entry = std::variant<Link, Address, Route, Neighbour>;

struct Message
{
    Entry entry;
    bool isRemoval = false;
};

/// What one datagram held.
struct Batch
{
    QList<Message> messages;
    bool isEnd = false;         ///< of a dump
    bool isInterrupted = false; ///< the tables changed during the dump; it has to be repeated
    int error = 0;              ///< errno of a refused request; 0: none
};

Batch parse(QByteArrayView datagram);

} // namespace roamwire::netlink
