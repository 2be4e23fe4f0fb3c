#include "tests/bench/relayload.h"

#include "shared/crypto/binddatagram.h"
#include "tests/lab/systemerror.h"
#include "tests/lab/waiting.h"

#include <QtEndian>

#include <netinet/udp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cstring>
#include <thread>

namespace roamwire::bench {
namespace {

using namespace std::chrono_literals;

/// Datagrams, or runs of them, per system call.
constexpr std::size_t kBatch = 32;
constexpr std::size_t kSegmentsPerRun = 64; // UDP_MAX_SEGMENTS of older kernels
constexpr std::size_t kLargestRun = 65'000; // a UDP datagram, and its headers
constexpr std::size_t kRunsUnderWay = 4;    // a quarter of a megabyte, or less
constexpr std::size_t kPacketsUnderWay = 128;
constexpr std::size_t kManyUnderWay = 512; // spread over all sockets
constexpr int kBuffer = 8 * 1024 * 1024;
/// What has not arrived by then is lost.
constexpr std::chrono::milliseconds kLost = 20ms;
constexpr int kPollLimitMs = 1'000;
constexpr std::chrono::microseconds kPause{500};

std::size_t segmentsPerRun(std::size_t size)
{
    return std::min(kSegmentsPerRun, kLargestRun / size);
}

std::size_t underWay(const RelayTraffic& traffic)
{
    if (traffic.isGso)
        return kRunsUnderWay * segmentsPerRun(traffic.size);
    return traffic.isMany ? kManyUnderWay : kPacketsUnderWay;
}

Result<lab::Descriptor> openSocket(int number)
{
    lab::Descriptor opened(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const auto set = [&](int level, int option, int value) {
        ::setsockopt(opened.get(), level, option, &value, sizeof value);
    };
    set(SOL_SOCKET, SO_RCVBUFFORCE, kBuffer);
    set(SOL_SOCKET, SO_SNDBUFFORCE, kBuffer);
    set(IPPROTO_UDP, UDP_GRO, 1);
    const sockaddr_in local = socketAddress(kGeneratorAddress, static_cast<quint16>(kFirstSource + number));
    if (::bind(opened.get(), reinterpret_cast<const sockaddr*>(&local), sizeof local) != 0)
        return lab::systemFailure(QStringLiteral("no socket for a peer"));
    return opened;
}

const std::vector<Flow>& flowsOf(int sender)
{
    static const std::vector<std::vector<Flow>> bySender = [] {
        std::vector<std::vector<Flow>> sorted(kPeers);
        for (const Flow& flow : flows())
            sorted.at(static_cast<std::size_t>(flow.from)).push_back(flow);
        return sorted;
    }();
    return bySender.at(static_cast<std::size_t>(sender));
}

} // namespace

/// What is sent by one system call: kBatch datagrams, or one run.
class RelayLoad::Batch
{
public:
    explicit Batch(const RelayTraffic& traffic)
        : m_size(traffic.size)
        , m_segments(traffic.isGso ? segmentsPerRun(traffic.size) : 1)
        , m_bytes(traffic.isGso ? m_segments * m_size : kBatch * m_size, 0x5a)
        , m_headers(traffic.isGso ? 1 : kBatch)
        , m_addresses(m_headers.size())
        , m_vectors(m_headers.size())
    {
        for (std::size_t i = 0; i < m_headers.size(); ++i) {
            m_vectors[i] = {m_bytes.data() + i * m_size, m_segments * m_size};
            m_headers[i].msg_hdr = {&m_addresses[i], sizeof m_addresses[i], &m_vectors[i], 1, nullptr, 0, 0};
        }
        if (traffic.isGso)
            ask();
    }

    std::size_t count() const { return m_headers.size(); }
    std::size_t packets() const { return m_segments * m_headers.size(); }

    void set(std::size_t i, const Flow& flow, const QHostAddress& forwarder, std::uint64_t& counter)
    {
        m_addresses[i] = socketAddress(forwarder, flow.port);
        for (std::size_t part = 0; part < m_segments; ++part) {
            std::uint8_t* const datagram = m_bytes.data() + (i + part) * m_size;
            std::memset(datagram, 0, 4);
            datagram[0] = 4;
            qToLittleEndian(flow.index, datagram + 4);
            qToLittleEndian(counter++, datagram + 8);
        }
    }

    /// How many packets the system took.
    std::size_t send(int descriptor)
    {
        const int sent = ::sendmmsg(descriptor, m_headers.data(), static_cast<unsigned>(m_headers.size()), 0);
        return sent > 0 ? static_cast<std::size_t>(sent) * m_segments : 0;
    }

private:
    void ask()
    {
        msghdr& header = m_headers[0].msg_hdr;
        header.msg_control = m_control.data();
        header.msg_controllen = m_control.size();
        cmsghdr* const control = CMSG_FIRSTHDR(&header);
        control->cmsg_level = IPPROTO_UDP;
        control->cmsg_type = UDP_SEGMENT;
        control->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
        const auto segment = static_cast<std::uint16_t>(m_size);
        std::memcpy(CMSG_DATA(control), &segment, sizeof segment);
    }

    std::size_t m_size;
    std::size_t m_segments; ///< per message
    std::vector<std::uint8_t> m_bytes;
    std::vector<mmsghdr> m_headers;
    std::vector<sockaddr_in> m_addresses;
    std::vector<iovec> m_vectors;
    alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(std::uint16_t))> m_control{};
};

Result<std::unique_ptr<RelayLoad>> RelayLoad::open()
{
    std::unique_ptr<RelayLoad> load(new RelayLoad);
    for (int number = 0; number < kPeers; ++number) {
        auto opened = openSocket(number);
        if (!opened)
            return std::unexpected(opened.error());
        load->m_sockets.push_back(std::move(*opened));
    }
    return load;
}

void RelayLoad::send(const Flow& flow, const QHostAddress& forwarder, const server::Datagram& datagram)
{
    const sockaddr_in to = socketAddress(forwarder, flow.port);
    ::sendto(m_sockets.at(static_cast<std::size_t>(flow.from)).get(), datagram.data(), datagram.size(), 0,
             reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

Result<void> RelayLoad::pass(const Flow& flow, const QHostAddress& forwarder, const server::Datagram& datagram)
{
    const int receiver = m_sockets.at(static_cast<std::size_t>(flow.to)).get();
    send(flow, forwarder, datagram);
    pollfd waiting{receiver, POLLIN, 0};
    std::array<std::uint8_t, 2048> arrived;
    if (::poll(&waiting, 1, kPollLimitMs) == 1 &&
        ::recv(receiver, arrived.data(), arrived.size(), 0) == static_cast<ssize_t>(datagram.size()))
        return {};
    return failure(QStringLiteral("%1 does not carry packets of type %2 from peer %3 to peer %4")
                       .arg(forwarder.toString())
                       .arg(datagram.front())
                       .arg(flow.from)
                       .arg(flow.to));
}

Result<void> RelayLoad::shakeHands(const Flow& there, const Flow& back)
{
    // Each announces the index with which the other's data packets begin.
    const auto asked = pass(there, kRelayAddress, server::initiationFor(peerOf(there.to).member.publicKey, back.index));
    if (!asked)
        return asked;
    return pass(back, kRelayAddress, server::responseFor(peerOf(back.to).member.publicKey, there.index, back.index));
}

Result<void> RelayLoad::introduce()
{
    std::uint64_t counter = 0;
    for (const Flow& flow : flows()) {
        const BindDatagram bind = makeBindDatagram(peerOf(flow.from).credentials, ++counter);
        send(flow, kRelayAddress, {bind.begin(), bind.end()});
        if (counter % kBatch == 0)
            lab::letPass(Milliseconds(2));
    }
    // Of all ports: a handshake at one may overtake a bind datagram at another.
    lab::letPass(Milliseconds(200));
    for (std::size_t i = 0; i < flows().size(); i += 2) {
        if (const auto done = shakeHands(flows()[i], flows()[i + 1]); !done)
            return done;
    }
    return {};
}

const Flow& RelayLoad::nextFlow(const RelayTraffic& traffic)
{
    const std::size_t count = traffic.isMany ? flows().size() : 2;
    return flows()[traffic.isMany ? m_random() % count : ++m_turn % count];
}

int RelayLoad::fill(Batch& batch, const QHostAddress& forwarder, const RelayTraffic& traffic)
{
    const Flow& first = nextFlow(traffic);
    const std::vector<Flow>& alike = flowsOf(first.from);
    for (std::size_t i = 0; i < batch.count(); ++i)
        batch.set(i, traffic.isMany ? alike[m_random() % alike.size()] : first, forwarder, m_counter);
    return first.from;
}

std::size_t RelayLoad::receive(const RelayTraffic& traffic)
{
    // The beginning of each is enough: that they arrive unchanged is for the tests to see.
    std::array<std::array<std::uint8_t, 16>, 2 * kBatch> beginnings;
    std::array<iovec, 2 * kBatch> vectors;
    std::array<mmsghdr, 2 * kBatch> headers;
    for (std::size_t i = 0; i < headers.size(); ++i) {
        vectors[i] = {beginnings[i].data(), beginnings[i].size()};
        headers[i].msg_hdr = {nullptr, 0, &vectors[i], 1, nullptr, 0, 0};
    }
    std::size_t packets = 0;
    const std::size_t sockets = traffic.isMany ? m_sockets.size() : 2; // the first pair is that of the first two
    for (std::size_t at = 0; at < sockets; ++at) {
        const int count =
            ::recvmmsg(m_sockets[at].get(), headers.data(), headers.size(), MSG_DONTWAIT | MSG_TRUNC, nullptr);
        for (std::size_t i = 0; count > 0 && i < static_cast<std::size_t>(count); ++i)
            packets += (headers[i].msg_len + traffic.size - 1) / traffic.size;
    }
    return packets;
}

Carried RelayLoad::run(const QHostAddress& forwarder, const RelayTraffic& traffic, std::chrono::milliseconds duration)
{
    while (receive({.size = traffic.size, .isMany = true}) > 0) {
    }
    Batch batch(traffic);
    Carried carried;
    std::size_t missing = 0;
    const lab::Moment began = lab::now();
    lab::Moment arrived = began;
    for (lab::Moment at = began; at - began < duration || missing > 0; at = lab::now()) {
        if (at - began < duration && missing + batch.packets() <= underWay(traffic)) {
            const int sender = fill(batch, forwarder, traffic);
            missing += batch.send(m_sockets[static_cast<std::size_t>(sender)].get());
        }
        if (const std::size_t packets = receive(traffic); packets > 0) {
            carried.packets += static_cast<double>(packets);
            missing -= std::min(packets, missing);
            arrived = lab::now();
        } else if (missing > 0 && at - arrived > kLost) {
            carried.lost += static_cast<double>(std::exchange(missing, 0));
            arrived = at;
        }
    }
    carried.seconds = std::chrono::duration<double>(arrived - began).count();
    return carried;
}

Result<QList<double>> RelayLoad::roundTrips(const QHostAddress& forwarder, int count)
{
    QList<double> took;
    const Flow& there = flows()[0];
    const Flow& back = flows()[1];
    for (int i = 0; i < count; ++i) {
        std::this_thread::sleep_for(kPause);
        const lab::Moment began = lab::now();
        auto passed = pass(there, forwarder, server::dataFor(there.index, m_counter++));
        if (passed)
            passed = pass(back, forwarder, server::dataFor(back.index, m_counter++));
        if (!passed)
            return std::unexpected(passed.error());
        took << lab::toMs(lab::now() - began) * 1'000;
    }
    return took;
}

} // namespace roamwire::bench
