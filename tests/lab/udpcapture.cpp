#include "tests/lab/udpcapture.h"

#include "tests/lab/systemerror.h"
#include "tests/lab/wiretap.h"

#include <QtEndian>

#include <algorithm>
#include <array>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace roamwire::lab {
namespace {

constexpr std::size_t kMaxFrame = 128 * 1024;
constexpr std::size_t kEthernetHeader = 14;
constexpr std::size_t kIpv4Header = 20; // without options
constexpr std::size_t kIpv6Header = 40;
constexpr std::size_t kUdpHeader = 8;
constexpr quint16 kIpv4Type = 0x0800;
constexpr quint16 kIpv6Type = 0x86dd;
/// Between two looks whether it is to stop.
constexpr int kLookMs = 50;

/// What the kernel puts before a frame: virtio_net_hdr of <linux/virtio_net.h>, which is no C++.
struct SegmentHeader
{
    quint8 flags;
    quint8 type;
    quint16 headersLength;
    quint16 segmentSize;
    quint16 checksumStart;
    quint16 checksumOffset;
};

template <typename T>
T numberAt(std::span<const char> bytes, std::size_t at)
{
    return qFromBigEndian<T>(bytes.data() + at);
}

QHostAddress ipv6At(std::span<const char> bytes, std::size_t at)
{
    return QHostAddress(reinterpret_cast<const quint8*>(bytes.data() + at));
}

/// Both ends without their ports, and what is behind the IP header; nothing if it is not UDP.
std::optional<std::span<const char>> udpIn(std::span<const char> frame, PassedDatagram& datagram)
{
    if (frame.size() < kEthernetHeader + kIpv4Header)
        return {};
    const auto ip = frame.subspan(kEthernetHeader);
    if (numberAt<quint16>(frame, 12) == kIpv4Type && ip[9] == IPPROTO_UDP) {
        datagram.from.address = QHostAddress(numberAt<quint32>(ip, 12));
        datagram.to.address = QHostAddress(numberAt<quint32>(ip, 16));
        // The frame may be filled up behind the packet.
        const auto whole = ip.first(std::min<std::size_t>(ip.size(), numberAt<quint16>(ip, 2)));
        return whole.subspan(std::min<std::size_t>(whole.size(), static_cast<std::size_t>(ip[0] & 0x0f) * 4));
    }
    if (numberAt<quint16>(frame, 12) == kIpv6Type && ip.size() >= kIpv6Header && ip[6] == IPPROTO_UDP) {
        datagram.from.address = ipv6At(ip, 8);
        datagram.to.address = ipv6At(ip, 24);
        return ip.subspan(kIpv6Header);
    }
    return {};
}

} // namespace

bool PassedDatagram::isTraffic() const
{
    constexpr char kData = 4;
    constexpr qsizetype kKeepalive = 32;
    return payload.size() > kKeepalive && payload.front() == kData;
}

QList<PassedDatagram> datagramsIn(std::span<const char> frame, int segmentSize)
{
    PassedDatagram datagram;
    const auto udp = udpIn(frame, datagram);
    if (!udp || udp->size() < kUdpHeader)
        return {};
    datagram.from.port = numberAt<quint16>(*udp, 0);
    datagram.to.port = numberAt<quint16>(*udp, 2);
    const auto payload = udp->subspan(kUdpHeader);
    const std::size_t step = segmentSize > 0 ? static_cast<std::size_t>(segmentSize) : std::max(payload.size(), 1UL);
    QList<PassedDatagram> all;
    for (std::size_t at = 0; at < std::max(payload.size(), 1UL); at += step) {
        const auto part = payload.subspan(at, std::min(step, payload.size() - at));
        datagram.payload = QByteArray(part.data(), static_cast<qsizetype>(part.size()));
        all << datagram;
    }
    return all;
}

UdpCapture::UdpCapture(Descriptor socket)
    : m_socket(std::move(socket))
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

Result<std::unique_ptr<UdpCapture>> UdpCapture::start(const Namespace& where, const QString& interface)
{
    auto socket = listenOn(where, interface);
    if (!socket)
        return std::unexpected(socket.error());
    // A frame whose segments the sender leaves to others to make says so in a header of its own.
    constexpr int kYes = 1;
    if (::setsockopt(socket->get(), SOL_PACKET, PACKET_VNET_HDR, &kYes, sizeof kYes) != 0)
        return systemFailure(where.name() + QStringLiteral(": headers of segments on ") + interface);
    return std::unique_ptr<UdpCapture>(new UdpCapture(std::move(*socket)));
}

QList<PassedDatagram> UdpCapture::datagrams() const
{
    const std::scoped_lock lock(m_mutex);
    return m_datagrams;
}

void UdpCapture::run(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        pollfd heard{m_socket.get(), POLLIN, 0};
        ::poll(&heard, 1, kLookMs);
        takeAll();
    }
}

void UdpCapture::takeAll()
{
    std::array<char, kMaxFrame> buffer;
    SegmentHeader header = {};
    for (;;) {
        const ssize_t size = ::recv(m_socket.get(), buffer.data(), buffer.size(), 0);
        if (size < static_cast<ssize_t>(sizeof header))
            return;
        std::copy_n(buffer.data(), sizeof header, reinterpret_cast<char*>(&header));
        const std::span<const char> frame(buffer.data() + sizeof header,
                                          static_cast<std::size_t>(size) - sizeof header);
        QList<PassedDatagram> passed = datagramsIn(frame, header.segmentSize);
        const std::scoped_lock lock(m_mutex);
        for (PassedDatagram& datagram : passed) {
            datagram.at = now();
            m_datagrams << datagram;
        }
    }
}

} // namespace roamwire::lab
