#include "tests/unit/platform/netlinkbytes.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <cstring>

namespace roamwire::tests {
namespace {

int familyOf(const QByteArray& address)
{
    return address.size() == 4 ? AF_INET : AF_INET6;
}

} // namespace

QByteArray padded(QByteArray bytes)
{
    while (bytes.size() % 4 != 0)
        bytes.append('\0');
    return bytes;
}

QByteArray attribute(int type, const QByteArray& content)
{
    rtattr header{};
    header.rta_type = static_cast<unsigned short>(type);
    header.rta_len = static_cast<unsigned short>(static_cast<size_t>(content.size()) + sizeof header);
    return padded(bytesOf(header) + content);
}

QByteArray message(int type, const QByteArray& content, int flags)
{
    nlmsghdr header{};
    header.nlmsg_type = static_cast<unsigned short>(type);
    header.nlmsg_flags = static_cast<unsigned short>(flags);
    header.nlmsg_len = static_cast<unsigned>(static_cast<size_t>(content.size()) + sizeof header);
    return padded(bytesOf(header) + content);
}

QByteArray linkMessage(int index, const char* name, const char* kind)
{
    ifinfomsg header{};
    header.ifi_index = index;
    header.ifi_flags = IFF_UP;
    QByteArray content = bytesOf(header) + attribute(IFLA_IFNAME, QByteArray(name) + '\0');
    if (kind)
        content += attribute(IFLA_LINKINFO, attribute(IFLA_INFO_KIND, QByteArray(kind) + '\0'));
    return message(RTM_NEWLINK, content);
}

QByteArray addressMessage(int index, const QByteArray& address, int length, quint32 flags)
{
    ifaddrmsg header{};
    header.ifa_family = static_cast<unsigned char>(familyOf(address));
    header.ifa_prefixlen = static_cast<unsigned char>(length);
    header.ifa_index = static_cast<unsigned>(index);
    return message(RTM_NEWADDR,
                   bytesOf(header) + attribute(IFA_ADDRESS, address) + attribute(IFA_FLAGS, bytesOf(flags)));
}

QByteArray defaultRouteMessage(int index, const QByteArray& gateway, quint32 metric, int type)
{
    rtmsg header{};
    header.rtm_family = static_cast<unsigned char>(familyOf(gateway));
    header.rtm_table = RT_TABLE_MAIN;
    header.rtm_type = RTN_UNICAST;
    return message(type, bytesOf(header) + attribute(RTA_TABLE, bytesOf(quint32(RT_TABLE_MAIN))) +
                             attribute(RTA_GATEWAY, gateway) + attribute(RTA_OIF, bytesOf(index)) +
                             attribute(RTA_PRIORITY, bytesOf(metric)));
}

QByteArray neighbourMessage(int index, const QByteArray& address, const QByteArray& mac, int state)
{
    ndmsg header{};
    header.ndm_family = static_cast<unsigned char>(familyOf(address));
    header.ndm_ifindex = index;
    header.ndm_state = static_cast<unsigned short>(state);
    QByteArray content = bytesOf(header) + attribute(NDA_DST, address);
    if (!mac.isEmpty())
        content += attribute(NDA_LLADDR, mac);
    return message(RTM_NEWNEIGH, content);
}

QByteArray ip(const char* text)
{
    const bool isIpv6 = std::strchr(text, ':') != nullptr;
    QByteArray bytes(isIpv6 ? 16 : 4, '\0');
    ::inet_pton(isIpv6 ? AF_INET6 : AF_INET, text, bytes.data());
    return bytes;
}

} // namespace roamwire::tests
