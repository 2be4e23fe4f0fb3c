#include "server/relay/linux/udpbatch.h"

#include <netinet/udp.h>

#include <cerrno>
#include <cstring>

namespace roamwire::server {
namespace {

/// Datagrams, or runs of them, per system call.
constexpr std::size_t kBatch = 64;
/// The largest that UDP has.
constexpr std::size_t kLargest = 65'535;
/// For the size of the datagrams of a run.
constexpr std::size_t kControl = CMSG_SPACE(sizeof(int));

void prepare(msghdr& header)
{
    header.msg_namelen = SocketAddress::kCapacity;
    header.msg_controllen = kControl;
}

std::size_t segmentOf(msghdr& header, std::size_t size)
{
    for (cmsghdr* control = CMSG_FIRSTHDR(&header); control; control = CMSG_NXTHDR(&header, control)) {
        if (control->cmsg_level != IPPROTO_UDP || control->cmsg_type != UDP_GRO)
            continue;
        int segment = 0;
        std::memcpy(&segment, CMSG_DATA(control), sizeof segment);
        if (segment > 0)
            return static_cast<std::size_t>(segment);
    }
    return size;
}

std::size_t countOf(std::size_t bytes, std::size_t segment)
{
    return segment == 0 ? 1 : (bytes + segment - 1) / segment;
}

} // namespace

struct UdpReceiver::Slots
{
    struct alignas(cmsghdr) Control
    {
        std::array<std::uint8_t, kControl> bytes;
    };
    std::array<std::array<std::uint8_t, kLargest>, kBatch> buffers;
    std::array<SocketAddress, kBatch> addresses;
    std::array<Control, kBatch> controls;
    std::array<iovec, kBatch> vectors;
    std::array<mmsghdr, kBatch> headers;
};

UdpReceiver::UdpReceiver()
    : m_slots(new Slots) // not make_unique(), which would write four megabytes of zeros
{
    for (std::size_t i = 0; i < kBatch; ++i) {
        m_slots->vectors[i] = {m_slots->buffers[i].data(), kLargest};
        msghdr& header = m_slots->headers[i].msg_hdr;
        header = {};
        header.msg_name = m_slots->addresses[i].get();
        header.msg_iov = &m_slots->vectors[i];
        header.msg_iovlen = 1;
        header.msg_control = m_slots->controls[i].bytes.data();
        prepare(header);
    }
}

UdpReceiver::~UdpReceiver() = default;

std::span<const ReceivedRun> UdpReceiver::receive(int descriptor)
{
    // The system wrote over those that it used.
    for (mmsghdr& header : std::span(m_slots->headers).first(m_runs.size()))
        prepare(header.msg_hdr);
    m_runs.clear();
    const int count = ::recvmmsg(descriptor, m_slots->headers.data(), kBatch, MSG_DONTWAIT, nullptr);
    for (std::size_t i = 0; count > 0 && i < static_cast<std::size_t>(count); ++i) {
        const std::size_t size = m_slots->headers[i].msg_len;
        m_runs.push_back({m_slots->addresses[i].endpoint(),
                          std::span<const std::uint8_t>(m_slots->buffers[i]).first(size),
                          segmentOf(m_slots->headers[i].msg_hdr, size)});
    }
    return m_runs;
}

void UdpSender::add(const HostEndpoint& to, std::span<const std::uint8_t> bytes, std::size_t segment)
{
    m_messages.push_back({to, bytes, segment});
}

void UdpSender::prepare(Family family)
{
    // All of a kind, before the headers point to them.
    m_addresses.clear();
    m_vectors.clear();
    m_controls.resize(m_messages.size());
    m_headers.assign(m_messages.size(), {});
    for (const Message& message : m_messages) {
        m_addresses.emplace_back(message.to, family);
        m_vectors.push_back({const_cast<std::uint8_t*>(message.bytes.data()), message.bytes.size()});
    }
    for (std::size_t i = 0; i < m_messages.size(); ++i) {
        msghdr& header = m_headers[i].msg_hdr;
        header.msg_name = m_addresses[i].get();
        header.msg_namelen = m_addresses[i].size();
        header.msg_iov = &m_vectors[i];
        header.msg_iovlen = 1;
        if (countOf(m_messages[i].bytes.size(), m_messages[i].segment) < 2)
            continue;
        header.msg_control = m_controls[i].bytes.data();
        header.msg_controllen = sizeof(Control);
        cmsghdr* const control = CMSG_FIRSTHDR(&header);
        control->cmsg_level = IPPROTO_UDP;
        control->cmsg_type = UDP_SEGMENT;
        control->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
        const auto segment = static_cast<std::uint16_t>(m_messages[i].segment);
        std::memcpy(CMSG_DATA(control), &segment, sizeof segment);
    }
}

std::size_t UdpSender::send(int descriptor, Family family)
{
    prepare(family);
    std::size_t lost = 0;
    for (std::size_t done = 0; done < m_messages.size();) {
        const auto left = static_cast<unsigned>(m_messages.size() - done);
        const int sent = ::sendmmsg(descriptor, m_headers.data() + done, left, MSG_DONTWAIT);
        if (sent > 0) {
            done += static_cast<std::size_t>(sent);
            continue;
        }
        // The error is of the first one. Where the device cannot cut up what was put together, it goes out singly.
        const Message& refused = m_messages[done++];
        const std::size_t count = countOf(refused.bytes.size(), refused.segment);
        const bool isFull = errno == EAGAIN || errno == ENOBUFS;
        lost += count > 1 && !isFull ? sendSingly(descriptor, refused, family) : count;
    }
    m_messages.clear();
    return lost;
}

std::size_t UdpSender::sendSingly(int descriptor, const Message& message, Family family)
{
    const SocketAddress to(message.to, family);
    std::size_t lost = 0;
    for (std::size_t at = 0; at < message.bytes.size(); at += message.segment) {
        const auto part = message.bytes.subspan(at, std::min(message.segment, message.bytes.size() - at));
        if (::sendto(descriptor, part.data(), part.size(), MSG_DONTWAIT, to.get(), to.size()) < 0)
            ++lost;
    }
    return lost;
}

} // namespace roamwire::server
