#include "client-gui/platform/linux/netlinkmessages.h"

#include "client-gui/platform/linux/netlinkreader.h"

#include <QtEndian>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <utility>

namespace roamwire::netlink {
namespace {

constexpr qint32 kMaxErrno = 4095; // MAX_ERRNO of the kernel (linux/err.h)

/// `visit` gets the type, without its flags, and the content.
template <typename Visit>
void forEachAttribute(QByteArrayView bytes, Visit visit)
{
    forEachRecord<rtattr>(
        bytes, [](const rtattr& header) { return header.rta_len; },
        [&](const rtattr& header, QByteArrayView content) { visit(header.rta_type & NLA_TYPE_MASK, content); });
}

QByteArrayView after(QByteArrayView content, size_t headerSize)
{
    const auto aligned = static_cast<qsizetype>((headerSize + kAlignment - 1) / kAlignment * kAlignment);
    return content.sliced(qMin(aligned, content.size()));
}

quint32 number(QByteArrayView content)
{
    return readStruct<quint32>(content).value_or(0);
}

QString text(QByteArrayView content)
{
    return QString::fromUtf8(content.first(qstrnlen(content.data(), static_cast<size_t>(content.size()))));
}

/// Null for a family or length that is none of ours.
QHostAddress address(int family, QByteArrayView content)
{
    if (family == AF_INET && content.size() == 4)
        return QHostAddress(qFromBigEndian(*readStruct<quint32>(content)));
    if (family == AF_INET6 && content.size() == 16)
        return QHostAddress(*readStruct<Q_IPV6ADDR>(content));
    return {};
}

bool isIp(int family)
{
    return family == AF_INET || family == AF_INET6;
}

std::optional<Entry> readLink(QByteArrayView content)
{
    const auto header = readStruct<ifinfomsg>(content);
    if (!header || header->ifi_family != AF_UNSPEC) // bridges tell about their ports with a family of their own
        return std::nullopt;
    Link link{header->ifi_index, {}, {}, header->ifi_flags, header->ifi_type};
    forEachAttribute(after(content, sizeof *header), [&](int type, QByteArrayView value) {
        if (type == IFLA_IFNAME)
            link.name = text(value);
        if (type == IFLA_LINKINFO)
            forEachAttribute(value, [&](int inner, QByteArrayView innerValue) {
                if (inner == IFLA_INFO_KIND)
                    link.kind = text(innerValue);
            });
    });
    return link;
}

std::optional<Entry> readAddress(QByteArrayView content)
{
    const auto header = readStruct<ifaddrmsg>(content);
    if (!header || !isIp(header->ifa_family))
        return std::nullopt;
    Address entry{static_cast<int>(header->ifa_index), {}, header->ifa_prefixlen, header->ifa_flags};
    QHostAddress local;
    forEachAttribute(after(content, sizeof *header), [&](int type, QByteArrayView value) {
        if (type == IFA_ADDRESS)
            entry.address = address(header->ifa_family, value);
        if (type == IFA_LOCAL) // on point-to-point links IFA_ADDRESS is the other end
            local = address(header->ifa_family, value);
        if (type == IFA_FLAGS)
            entry.flags = number(value);
    });
    if (!local.isNull())
        entry.address = local;
    if (entry.address.isNull())
        return std::nullopt;
    return entry;
}

QHostAddress viaAddress(QByteArrayView content)
{
    const auto family = readStruct<quint16>(content); // struct rtvia
    return family ? address(*family, content.sliced(sizeof *family)) : QHostAddress();
}

void readGateway(int family, int type, QByteArrayView value, Route& route)
{
    if (type == RTA_GATEWAY)
        route.gateway = address(family, value);
    if (type == RTA_VIA) // an IPv4 route through an IPv6 gateway
        route.gateway = viaAddress(value);
}

void readFirstHop(int family, QByteArrayView hops, Route& route)
{
    bool isFirst = true;
    forEachRecord<rtnexthop>(
        hops, [](const rtnexthop& hop) { return hop.rtnh_len; },
        [&](const rtnexthop& hop, QByteArrayView content) {
            if (!std::exchange(isFirst, false))
                return;
            route.index = hop.rtnh_ifindex;
            route.flags |= hop.rtnh_flags;
            forEachAttribute(content, [&](int type, QByteArrayView value) { readGateway(family, type, value, route); });
        });
}

std::optional<Entry> readRoute(QByteArrayView content)
{
    const auto header = readStruct<rtmsg>(content);
    if (!header || !isIp(header->rtm_family))
        return std::nullopt;
    const int family = header->rtm_family;
    Route route{};
    route.isIpv4 = family == AF_INET;
    route.destinationLength = header->rtm_dst_len;
    route.table = header->rtm_table;
    route.type = header->rtm_type;
    route.flags = header->rtm_flags;
    forEachAttribute(after(content, sizeof *header), [&](int type, QByteArrayView value) {
        readGateway(family, type, value, route);
        if (type == RTA_TABLE)
            route.table = number(value);
        if (type == RTA_OIF)
            route.index = static_cast<int>(number(value));
        if (type == RTA_PREFSRC)
            route.preferredSource = address(family, value);
        if (type == RTA_PRIORITY)
            route.metric = number(value);
        if (type == RTA_PREF)
            route.preference = readStruct<quint8>(value).value_or(0);
        if (type == RTA_MULTIPATH)
            readFirstHop(family, value, route);
    });
    return route;
}

std::optional<Entry> readNeighbour(QByteArrayView content)
{
    const auto header = readStruct<ndmsg>(content);
    if (!header || !isIp(header->ndm_family))
        return std::nullopt;
    Neighbour entry{header->ndm_ifindex, {}, std::nullopt, header->ndm_state};
    forEachAttribute(after(content, sizeof *header), [&](int type, QByteArrayView value) {
        if (type == NDA_DST)
            entry.address = address(header->ndm_family, value);
        if (type == NDA_LLADDR)
            entry.mac = MacAddress::fromRaw(value);
    });
    if (entry.address.isNull())
        return std::nullopt;
    return entry;
}

struct Kind
{
    int newType;
    int removeType;
    std::optional<Entry> (*read)(QByteArrayView content);
};

constexpr Kind kKinds[]{{RTM_NEWLINK, RTM_DELLINK, readLink},
                        {RTM_NEWADDR, RTM_DELADDR, readAddress},
                        {RTM_NEWROUTE, RTM_DELROUTE, readRoute},
                        {RTM_NEWNEIGH, RTM_DELNEIGH, readNeighbour}};

void readMessage(const nlmsghdr& header, QByteArrayView content, Batch& batch)
{
    batch.isInterrupted |= (header.nlmsg_flags & NLM_F_DUMP_INTR) != 0;
    if (header.nlmsg_type == NLMSG_DONE || header.nlmsg_type == NLMSG_ERROR) {
        batch.isEnd = true;
        batch.error = -qBound(-kMaxErrno, readStruct<qint32>(content).value_or(0), 0);
        return;
    }
    for (const Kind& kind : kKinds) {
        if (header.nlmsg_type != kind.newType && header.nlmsg_type != kind.removeType)
            continue;
        if (auto entry = kind.read(content))
            batch.messages.append({std::move(*entry), header.nlmsg_type == kind.removeType});
    }
}

} // namespace

Batch parse(QByteArrayView datagram)
{
    Batch batch;
    forEachRecord<nlmsghdr>(
        datagram, [](const nlmsghdr& header) { return header.nlmsg_len; },
        [&](const nlmsghdr& header, QByteArrayView content) { readMessage(header, content, batch); });
    return batch;
}

} // namespace roamwire::netlink
