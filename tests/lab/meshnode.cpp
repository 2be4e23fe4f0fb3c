#include "tests/lab/meshnode.h"

#include "tests/lab/networkscope.h"
#include "tests/lab/steps.h"
#include "tests/lab/systemerror.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <arpa/inet.h>
#include <array>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace roamwire::lab {
namespace {

constexpr quint16 kBrokerPort = 40'000;
constexpr timeval kPatience{20, 0};
const QString kTunnel = QStringLiteral("wg0");

sockaddr_storage nameOf(const QHostAddress& address, quint16 port, unsigned scope, socklen_t& size)
{
    sockaddr_storage storage{};
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        auto& name = reinterpret_cast<sockaddr_in&>(storage);
        name.sin_family = AF_INET;
        name.sin_port = htons(port);
        name.sin_addr.s_addr = htonl(address.toIPv4Address());
        size = sizeof name;
    } else {
        auto& name = reinterpret_cast<sockaddr_in6&>(storage);
        name.sin6_family = AF_INET6;
        name.sin6_port = htons(port);
        name.sin6_scope_id = scope;
        ::inet_pton(AF_INET6, address.toString().toLatin1().constData(), &name.sin6_addr);
        size = sizeof name;
    }
    return storage;
}

Result<Descriptor> openUdp6(const Namespace& where, quint16 port)
{
    const NetworkScope scope(where);
    Descriptor socket(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    socklen_t size = 0;
    const auto name = nameOf(QHostAddress(QHostAddress::AnyIPv6), port, 0, size);
    if (!socket.isValid() || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), size) != 0)
        return systemFailure(QStringLiteral("UDP port %1 on %2").arg(port).arg(where.name()));
    return socket;
}

} // namespace

MeshNode::MeshNode(std::unique_ptr<Namespace> machine, int number)
    : m_machine(std::move(machine))
    , m_number(number)
{
}

Result<std::unique_ptr<MeshNode>> MeshNode::create(const Topology& lab, const QString& name, int number)
{
    auto machine = lab.addMachine(name, number);
    if (!machine)
        return std::unexpected(machine.error());
    std::unique_ptr<MeshNode> node(new MeshNode(std::move(*machine), number));
    const auto made = inOrder(
        [&] { return node->machine().ip({QStringLiteral("addr add 2001:db8::%1/64 dev eth0 nodad").arg(number)}); },
        [&] { return node->makeKey(); }, [&] { return node->openTunnel(); });
    if (!made)
        return std::unexpected(made.error());
    return node;
}

Result<void> MeshNode::makeKey()
{
    const auto made = m_machine->run({QStringLiteral("wg"), QStringLiteral("genkey")});
    if (!made)
        return std::unexpected(made.error());
    const auto shown = m_machine->run({QStringLiteral("wg"), QStringLiteral("pubkey")}, *made);
    if (!shown)
        return std::unexpected(shown.error());
    m_privateKey = *made;
    m_publicKey = shown->trimmed();
    return {};
}

Result<void> MeshNode::openTunnel()
{
    // It goes on by itself, and ends with the machine.
    const auto made =
        inOrder([&] { return m_machine->run({QStringLiteral("setsid"), QStringLiteral("wireguard-go"), kTunnel}); },
                [&] {
                    return m_machine->ip({QStringLiteral("link set dev wg0 addrgenmode none mtu 1374"),
                                          QStringLiteral("addr add fe80::f%1/64 dev wg0").arg(m_number),
                                          QStringLiteral("link set dev wg0 up")});
                });
    if (!made)
        return made;
    auto socket = openUdp6(*m_machine, 0);
    if (!socket)
        return std::unexpected(socket.error());
    m_socket = std::move(*socket);
    return {};
}

QByteArray MeshNode::request() const
{
    return "{\n  \"version\":1,\n  \"pubkey\": \"" + m_publicKey + "\"\n}";
}

Result<QByteArray> MeshNode::say(const QHostAddress& gateway, const QByteArray& bytes, End end) const
{
    const NetworkScope scope(*m_machine);
    socklen_t size = 0;
    const auto name = nameOf(gateway, kBrokerPort, 0, size);
    const Descriptor socket(::socket(name.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&name), size) != 0 ||
        ::send(socket.get(), bytes.constData(), static_cast<size_t>(bytes.size()), MSG_NOSIGNAL) != bytes.size())
        return systemFailure(QStringLiteral("the broker at ") + gateway.toString());
    if (end == End::Closed)
        ::shutdown(socket.get(), SHUT_WR);
    QByteArray heard;
    std::array<char, 1024> buffer{};
    for (;;) {
        const ssize_t got = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
        if (got < 0)
            return systemFailure(QStringLiteral("no end of the broker's answer"));
        if (got == 0)
            return heard;
        heard.append(buffer.data(), got);
    }
}

Result<quint16> MeshNode::ask(const QHostAddress& gateway, End end) const
{
    const auto heard = say(gateway, request(), end);
    if (!heard)
        return std::unexpected(heard.error());
    const QJsonObject answer = QJsonDocument::fromJson(*heard).object();
    const int port = answer.value(QLatin1String("port")).toInt();
    if (port == 0 || answer.value(QLatin1String("version")).toInt() != 1 || !answer.contains(QLatin1String("time")))
        return failure(QStringLiteral("the broker answers: ") + QString::fromUtf8(*heard));
    return static_cast<quint16>(port);
}

Result<void> MeshNode::connect(const QString& endpoint, const QString& gatewayKey)
{
    return outcome(
        m_machine->run({QStringLiteral("wg"), QStringLiteral("set"), kTunnel, QStringLiteral("private-key"),
                        QStringLiteral("/dev/stdin"), QStringLiteral("peer"), gatewayKey, QStringLiteral("endpoint"),
                        endpoint, QStringLiteral("allowed-ips"), QStringLiteral("0.0.0.0/0,::/0")},
                       m_privateKey));
}

bool MeshNode::reaches(const QHostAddress& address, quint16 port)
{
    std::array<char, 64> buffer{};
    if (::recv(m_socket.get(), buffer.data(), buffer.size(), 0) > 0)
        return true;
    const NetworkScope scope(*m_machine);
    socklen_t size = 0;
    const auto name = nameOf(address, port, ::if_nametoindex("wg0"), size);
    // Lost while there is no tunnel.
    [[maybe_unused]] const auto sent =
        ::sendto(m_socket.get(), "hello", 5, MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&name), size);
    return false;
}

LinkEcho::LinkEcho(Descriptor socket)
    : m_socket(std::move(socket))
{
}

Result<LinkEcho> LinkEcho::open(const Namespace& where, quint16 port)
{
    auto socket = openUdp6(where, port);
    if (!socket)
        return std::unexpected(socket.error());
    return LinkEcho(std::move(*socket));
}

void LinkEcho::answer() const
{
    std::array<char, 64> buffer{};
    for (;;) {
        sockaddr_in6 from{};
        socklen_t size = sizeof from;
        const ssize_t got =
            ::recvfrom(m_socket.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
        if (got < 0)
            return;
        [[maybe_unused]] const auto sent = ::sendto(m_socket.get(), buffer.data(), static_cast<size_t>(got), 0,
                                                    reinterpret_cast<const sockaddr*>(&from), size);
    }
}

} // namespace roamwire::lab
