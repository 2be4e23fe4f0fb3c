#include "tests/bench/forwarders.h"

#include "server/relay/linux/udpports.h"
#include "server/relay/udprelay.h"
#include "tests/bench/relaycrowd.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <netinet/udp.h>
#include <sys/epoll.h>
#include <sys/uio.h>

#include <cstdio>
#include <cstring>

namespace roamwire::bench {
namespace {

using server::UdpPorts;

/// The relay's own numbers.
constexpr std::size_t kBatch = 64;
constexpr std::size_t kLargest = 65'535;
constexpr int kEventsPerWait = 256;

/// More than a processor carries.
constexpr server::Rate kNoLimit{100'000'000'000, 10'000'000'000};

void sayReady()
{
    std::puts("ready");
    std::fflush(stdout);
}

int failed(const QString& why)
{
    std::fprintf(stderr, "%s\n", qPrintable(why));
    return EXIT_FAILURE;
}

class BareForwarder
{
public:
    explicit BareForwarder(UdpPorts sockets);
    [[noreturn]] void run();

private:
    struct alignas(cmsghdr) Control
    {
        std::array<std::uint8_t, CMSG_SPACE(sizeof(int))> bytes;
    };

    void serve(const UdpPorts::Socket& socket);
    void turnRound(std::size_t slot, quint16 port);
    void reset(std::size_t slot);
    static std::size_t placeOf(quint16 port, int peer)
    {
        return static_cast<std::size_t>(port - kRelayPorts.low) * kPeers + static_cast<std::size_t>(peer);
    }

    UdpPorts m_sockets;
    std::vector<sockaddr_in> m_targets; ///< by port and sender
    std::vector<std::array<std::uint8_t, kLargest>> m_buffers;
    std::array<sockaddr_in, kBatch> m_addresses{};
    std::array<Control, kBatch> m_controls{};
    std::array<iovec, kBatch> m_vectors{};
    std::array<mmsghdr, kBatch> m_headers{};
};

BareForwarder::BareForwarder(UdpPorts sockets)
    : m_sockets(std::move(sockets))
    , m_targets(2U * kRelayPorts.pairs * kPeers)
    , m_buffers(kBatch)
{
    for (const Flow& flow : flows()) {
        m_targets[placeOf(flow.port, flow.from)] =
            socketAddress(kGeneratorAddress, static_cast<quint16>(kFirstSource + flow.to));
    }
    for (std::size_t i = 0; i < kBatch; ++i) {
        m_vectors[i].iov_base = m_buffers[i].data();
        msghdr& header = m_headers[i].msg_hdr;
        header.msg_name = &m_addresses[i];
        header.msg_namelen = sizeof m_addresses[i];
        header.msg_iov = &m_vectors[i];
        header.msg_iovlen = 1;
        reset(i);
    }
}

void BareForwarder::reset(std::size_t slot)
{
    m_vectors[slot].iov_len = kLargest;
    m_headers[slot].msg_hdr.msg_control = m_controls[slot].bytes.data();
    m_headers[slot].msg_hdr.msg_controllen = sizeof(Control);
}

void BareForwarder::turnRound(std::size_t slot, quint16 port)
{
    sockaddr_in& address = m_addresses[slot];
    address = m_targets[placeOf(port, ntohs(address.sin_port) - kFirstSource)];
    m_vectors[slot].iov_len = m_headers[slot].msg_len;
    msghdr& header = m_headers[slot].msg_hdr;
    cmsghdr* const control = CMSG_FIRSTHDR(&header);
    if (!control || control->cmsg_type != UDP_GRO) {
        header.msg_controllen = 0;
        return;
    }
    // What was put together leaves in one piece.
    int segment = 0;
    std::memcpy(&segment, CMSG_DATA(control), sizeof segment);
    const auto size = static_cast<std::uint16_t>(segment);
    control->cmsg_type = UDP_SEGMENT;
    control->cmsg_len = CMSG_LEN(sizeof size);
    std::memcpy(CMSG_DATA(control), &size, sizeof size);
}

void BareForwarder::serve(const UdpPorts::Socket& socket)
{
    const int count = ::recvmmsg(socket.descriptor, m_headers.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (count <= 0)
        return;
    const auto received = static_cast<std::size_t>(count);
    for (std::size_t i = 0; i < received; ++i)
        turnRound(i, socket.port);
    const auto from = static_cast<quint16>(kRelayPorts.low + ((socket.port - kRelayPorts.low) ^ 1));
    const int descriptor = m_sockets.descriptor(server::Family::V4, from);
    for (std::size_t done = 0; done < received;) {
        const auto left = static_cast<unsigned>(received - done);
        const int sent = ::sendmmsg(descriptor, m_headers.data() + done, left, MSG_DONTWAIT);
        done += sent > 0 ? static_cast<std::size_t>(sent) : 1;
    }
    for (std::size_t i = 0; i < received; ++i)
        reset(i);
}

void BareForwarder::run()
{
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < m_sockets.all().size(); ++i) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, m_sockets.all()[i].descriptor, &event);
    }
    sayReady();
    std::array<epoll_event, kEventsPerWait> events;
    for (;;) {
        const int count = ::epoll_wait(epoll, events.data(), kEventsPerWait, -1);
        for (int i = 0; i < count; ++i)
            serve(m_sockets.all()[events[static_cast<std::size_t>(i)].data.u64]);
    }
}

} // namespace

int runRelay()
{
    const QTemporaryDir folder;
    const auto relay = server::UdpRelay::open({.v4 = kRelayAddress,
                                               .v6 = {},
                                               .ports = kRelayPorts,
                                               .advertisedV4 = {},
                                               .advertisedV6 = {},
                                               .stateFile = folder.filePath(QStringLiteral("relay.bindings")),
                                               .rates = {kNoLimit, kNoLimit, kNoLimit}});
    if (!relay)
        return failed(relay.error().message);
    for (int number = 0; number < kPeers; ++number) {
        const server::ScenePeer peer = peerOf(number);
        (*relay)->admit(peer.member, peer.slot, peer.credentials, {kGeneratorAddress, std::nullopt});
    }
    sayReady();
    return QCoreApplication::exec();
}

int runBareForwarder()
{
    auto sockets = UdpPorts::open({kBareAddress}, kRelayPorts);
    if (!sockets)
        return failed(sockets.error().message);
    BareForwarder(std::move(*sockets)).run();
}

} // namespace roamwire::bench
