#include "client-gui/helper/linux/rawsockets.h"

#include "client-gui/helper/linux/udpheader.h"
#include "shared/base/linux/filedescriptor.h"

#include <QSocketNotifier>

#include <linux/filter.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace roamwire::helper {
namespace {

/// One turn of the event loop does not belong to a flood alone.
constexpr int kReadsPerTurn = 64;
/// An IPv4 header with all its options, and a check datagram; what is longer is none.
constexpr std::size_t kLargestPacket = 60 + 8 + kCheckDatagramSize;
constexpr quint32 kMagic = 0x52574331; // "RWC1"
constexpr quint32 kCheckLength = 8 + kCheckDatagramSize;
constexpr quint32 kUnlimited = 0xffff;

std::unexpected<Error> systemFailure(const QString& what)
{
    return failure(what + QStringLiteral(": ") + QString::fromLocal8Bit(std::strerror(errno)));
}

template <typename T>
bool setOption(int socket, int level, int name, const T& value)
{
    return ::setsockopt(socket, level, name, &value, sizeof value) == 0;
}

bool setMark(int socket, quint32 mark)
{
    return mark == 0 || setOption(socket, SOL_SOCKET, SO_MARK, mark);
}

FileDescriptor rawSocket(int family)
{
    return FileDescriptor(::socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_UDP));
}

/// Passes UDP datagrams to `port` with the length and the first bytes of a check, but for those that came out of the
/// tunnel with this number. What the kernel shows to the filter begins with the header of IPv4, but after that of IPv6.
bool attachFilter(int socket, int family, quint16 port, quint32 tunnel)
{
    const sock_filter toUdp = family == AF_INET ? sock_filter BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0)
                                                : sock_filter BPF_STMT(BPF_LDX | BPF_IMM, 0);
    std::array<sock_filter, 11> program{{
        toUdp,
        BPF_STMT(BPF_LD | BPF_H | BPF_IND, 2), // destination port
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, port, 0, 7),
        BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4), // length
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kCheckLength, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_IND, 8), // payload
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kMagic, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<quint32>(SKF_AD_OFF + SKF_AD_IFINDEX)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, tunnel, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, kUnlimited),
        BPF_STMT(BPF_RET | BPF_K, 0),
    }};
    const sock_fprog filter{program.size(), program.data()};
    return setOption(socket, SOL_SOCKET, SO_ATTACH_FILTER, filter);
}

/// What a socket got before its filter was there.
void drain(int socket)
{
    char byte = 0;
    while (::recv(socket, &byte, sizeof byte, MSG_TRUNC) >= 0) {
    }
}

Result<FileDescriptor> openFamily(int family, const RawPlace& place)
{
    FileDescriptor descriptor = rawSocket(family);
    const int socket = descriptor.get();
    if (!descriptor.isOpen())
        return systemFailure(QStringLiteral("cannot open a raw socket"));
    const bool isPrepared =
        attachFilter(socket, family, place.port, ::if_nametoindex(place.interface.toLatin1().constData())) &&
        setMark(socket, place.firewallMark) &&
        (family == AF_INET || (setOption(socket, IPPROTO_IPV6, IPV6_CHECKSUM, kUdpChecksumAt) &&
                               setOption(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)));
    if (!isPrepared)
        return systemFailure(QStringLiteral("cannot set up a raw socket"));
    drain(socket);
    return descriptor;
}

sockaddr_in addressOf(const QHostAddress& address, quint16 port)
{
    sockaddr_in raw{};
    raw.sin_family = AF_INET;
    raw.sin_port = htons(port);
    raw.sin_addr.s_addr = htonl(address.toIPv4Address());
    return raw;
}

in6_addr bytesOf(const QHostAddress& address)
{
    const Q_IPV6ADDR bytes = address.toIPv6Address();
    in6_addr raw;
    std::memcpy(&raw, &bytes, sizeof raw);
    return raw;
}

/// From where the kernel sends to this IPv4 address: what a socket gets that is connected to it.
Result<QHostAddress> sourceTowards(const Endpoint& target, int probe)
{
    // Else it would keep the address that it got towards the last one.
    sockaddr nobody{};
    nobody.sa_family = AF_UNSPEC;
    const sockaddr_in there = addressOf(target.address, target.port);
    sockaddr_in here{};
    socklen_t length = sizeof here;
    const bool isKnown = ::connect(probe, &nobody, sizeof nobody) == 0 &&
                         ::connect(probe, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0 &&
                         ::getsockname(probe, reinterpret_cast<sockaddr*>(&here), &length) == 0;
    if (!isKnown)
        return systemFailure(QStringLiteral("no way to %1").arg(target.toString()));
    return QHostAddress(ntohl(here.sin_addr.s_addr));
}

/// One control message in a buffer of its own.
template <typename Info>
struct Control
{
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(Info))> buffer{};

    void put(msghdr& message, int level, int type, const Info& info)
    {
        message.msg_control = buffer.data();
        message.msg_controllen = buffer.size();
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = level;
        header->cmsg_type = type;
        header->cmsg_len = CMSG_LEN(sizeof(Info));
        std::memcpy(CMSG_DATA(header), &info, sizeof info);
    }
};

Result<void> sendMessage(int socket, msghdr& message, const Endpoint& target)
{
    // A full queue loses it, as the network may.
    if (::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 || errno == EAGAIN || errno == ENOBUFS)
        return {};
    return systemFailure(QStringLiteral("cannot send to %1").arg(target.toString()));
}

/// The port in both families; a system without IPv6 has the one only.
class SharedPort final : public RawPort
{
public:
    SharedPort(quint16 port, FileDescriptor probe, FileDescriptor v4, FileDescriptor v6, RawUdp::Arrived arrived)
        : m_port(port)
        , m_probe(std::move(probe))
        , m_v4(std::move(v4))
        , m_v6(std::move(v6))
        , m_arrived(std::move(arrived))
    {
        listen(m_v4, m_v4Notifier, [this] { return receiveV4(); });
        listen(m_v6, m_v6Notifier, [this] { return receiveV6(); });
    }

    Result<void> send(const Endpoint& target, std::span<const std::uint8_t> payload, const QHostAddress& from) override
    {
        return isIpv4(target.address) ? sendV4(target, payload, from) : sendV6(target, payload, from);
    }

private:
    using Receive = std::function<bool()>; ///< one packet; false: there is none

    static void listen(const FileDescriptor& socket, std::unique_ptr<QSocketNotifier>& notifier, Receive receive)
    {
        if (!socket.isOpen())
            return;
        notifier = std::make_unique<QSocketNotifier>(socket.get(), QSocketNotifier::Read);
        QObject::connect(notifier.get(), &QSocketNotifier::activated, notifier.get(), [receive = std::move(receive)] {
            for (int i = 0; i < kReadsPerTurn && receive(); ++i) {
            }
        });
    }

    Result<void> sendV4(const Endpoint& target, std::span<const std::uint8_t> payload, QHostAddress from)
    {
        if (from.isNull()) {
            const auto source = sourceTowards(target, m_probe.get());
            if (!source)
                return std::unexpected(source.error());
            from = *source;
        }
        QByteArray datagram = makeUdpDatagram(from, m_port, target.address, target.port, payload);
        sockaddr_in there = addressOf(target.address, 0);
        iovec content{datagram.data(), static_cast<std::size_t>(datagram.size())};
        msghdr message{&there, sizeof there, &content, 1, nullptr, 0, 0};
        Control<in_pktinfo> control;
        control.put(message, IPPROTO_IP, IP_PKTINFO, {0, addressOf(from, 0).sin_addr, {}});
        return sendMessage(m_v4.get(), message, target);
    }

    Result<void> sendV6(const Endpoint& target, std::span<const std::uint8_t> payload, const QHostAddress& from)
    {
        QByteArray datagram = makeUdpDatagram(m_port, target.port, payload);
        sockaddr_in6 there{};
        there.sin6_family = AF_INET6;
        there.sin6_addr = bytesOf(target.address);
        iovec content{datagram.data(), static_cast<std::size_t>(datagram.size())};
        msghdr message{&there, sizeof there, &content, 1, nullptr, 0, 0};
        Control<in6_pktinfo> control;
        if (!from.isNull())
            control.put(message, IPPROTO_IPV6, IPV6_PKTINFO, {bytesOf(from), 0});
        return sendMessage(m_v6.get(), message, target);
    }

    bool receiveV4()
    {
        std::array<std::uint8_t, kLargestPacket> buffer;
        const ssize_t size = ::recv(m_v4.get(), buffer.data(), buffer.size(), 0);
        if (size < 0)
            return false;
        if (const auto packet = readIpv4Packet(std::span(buffer).first(static_cast<std::size_t>(size))))
            arrive(packet->source, packet->destination, packet->content);
        return true;
    }

    bool receiveV6()
    {
        std::array<std::uint8_t, kLargestPacket> buffer;
        sockaddr_in6 source{};
        iovec content{buffer.data(), buffer.size()};
        Control<in6_pktinfo> control;
        msghdr message{&source, sizeof source, &content, 1, control.buffer.data(), control.buffer.size(), 0};
        const ssize_t size = ::recvmsg(m_v6.get(), &message, 0);
        if (size < 0)
            return false;
        const cmsghdr* header = CMSG_FIRSTHDR(&message);
        if (!header || header->cmsg_type != IPV6_PKTINFO)
            return true;
        in6_pktinfo info;
        std::memcpy(&info, CMSG_DATA(header), sizeof info);
        arrive(QHostAddress(source.sin6_addr.s6_addr), QHostAddress(info.ipi6_addr.s6_addr),
               std::span(buffer).first(static_cast<std::size_t>(size)));
        return true;
    }

    void arrive(const QHostAddress& source, const QHostAddress& destination, std::span<const std::uint8_t> bytes)
    {
        const auto datagram = readUdpDatagram(bytes);
        if (!datagram || datagram->payload.size() != kCheckDatagramSize)
            return;
        CheckArrival arrival{{source, datagram->sourcePort}, destination, {}};
        std::ranges::copy(datagram->payload, arrival.datagram.begin());
        m_arrived(arrival);
    }

    quint16 m_port;
    FileDescriptor m_probe; ///< sends nothing
    FileDescriptor m_v4;
    FileDescriptor m_v6;
    RawUdp::Arrived m_arrived;
    std::unique_ptr<QSocketNotifier> m_v4Notifier;
    std::unique_ptr<QSocketNotifier> m_v6Notifier;
};

} // namespace

RawSockets::RawSockets()
    : m_isAllowed(rawSocket(AF_INET).isOpen())
{
}

Result<std::unique_ptr<RawPort>> RawSockets::open(const RawPlace& place, Arrived arrived)
{
    auto v4 = openFamily(AF_INET, place);
    if (!v4)
        return std::unexpected(v4.error());
    auto v6 = openFamily(AF_INET6, place);
    FileDescriptor probe(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP));
    if (!probe.isOpen() || !setMark(probe.get(), place.firewallMark))
        return systemFailure(QStringLiteral("cannot open a socket"));
    return std::make_unique<SharedPort>(place.port, std::move(probe), std::move(*v4),
                                        v6 ? std::move(*v6) : FileDescriptor(), std::move(arrived));
}

} // namespace roamwire::helper
