#pragma once

#include "server/relay/linux/socketaddress.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <memory>
#include <span>
#include <vector>

namespace roamwire::server {

/// What the system hands over at once: a datagram, or several of one sender that it put together (UDP_GRO), all of one
/// size but the last, which may be shorter.
struct ReceivedRun
{
    HostEndpoint source;
    std::span<const std::uint8_t> bytes;
    std::size_t segment = 0; ///< size of each but the last
};

/// Reads many datagrams in one system call. What it returns holds until the next call.
class UdpReceiver final
{
public:
    UdpReceiver();
    ~UdpReceiver();
    UdpReceiver(const UdpReceiver&) = delete;
    UdpReceiver& operator=(const UdpReceiver&) = delete;

    /// Empty where nothing waits.
    std::span<const ReceivedRun> receive(int descriptor);

private:
    struct Slots;
    std::unique_ptr<Slots> m_slots;
    std::vector<ReceivedRun> m_runs;
};

/// Collects what leaves from one socket, and sends it in few system calls; runs of equal size in one piece
/// (UDP_SEGMENT). It points into what was received.
class UdpSender final
{
public:
    void add(const HostEndpoint& to, std::span<const std::uint8_t> bytes, std::size_t segment);
    bool isEmpty() const { return m_messages.empty(); }
    /// How many datagrams the system did not take. Nothing is left afterwards.
    std::size_t send(int descriptor, Family family);

private:
    struct Message
    {
        HostEndpoint to;
        std::span<const std::uint8_t> bytes;
        std::size_t segment;
    };
    struct alignas(cmsghdr) Control
    {
        std::array<std::uint8_t, CMSG_SPACE(sizeof(std::uint16_t))> bytes;
    };

    void prepare(Family family);
    static std::size_t sendSingly(int descriptor, const Message& message, Family family);

    std::vector<Message> m_messages;
    std::vector<SocketAddress> m_addresses;
    std::vector<iovec> m_vectors;
    std::vector<Control> m_controls;
    std::vector<mmsghdr> m_headers;
};

} // namespace roamwire::server
